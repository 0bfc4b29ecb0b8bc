import type { Orchestration } from './orchestration.ts';
import type { Problem } from './problem.ts';
import type { SourceFile, Span } from './sourceFile.ts';
import type { YamlEntry, YamlMap, YamlNode } from './yaml/node.ts';

/** What was read of an orchestration's file, finished or not: everything that is wrong, and as much as can be made out. */
export interface Draft {
  readonly file: SourceFile;
  /** The file's stem; how commands and other files name the orchestration. */
  readonly id: string;
  /** Null where the file holds nothing, or nothing that can be read. */
  readonly root: YamlNode | null;
  /** In the order of their places. */
  readonly problems: readonly Problem[];
  readonly outline: Outline;
  /** What the file means; null while it has an error. */
  readonly orchestration: Orchestration | null;
}

/** The phases and tasks that a file shows, whatever else is wrong with it. */
export interface Outline {
  readonly phases: readonly OutlinePhase[];
}

export interface OutlinePhase {
  /** Null where it has neither an id nor a name that gives one. */
  readonly id: string | null;
  readonly name: string | null;
  /** Its `name`, else its first key. */
  readonly span: Span;
  readonly node: YamlMap;
  readonly fields: Fields;
  readonly tasks: readonly OutlineTask[];
}

export interface OutlineTask {
  /** Null where it has neither an id nor a name that gives one. */
  readonly id: string | null;
  readonly name: string | null;
  /** The component that it calls, as it is written; null where it calls none. */
  readonly uses: string | null;
  /** Its `name`, else its first key. */
  readonly span: Span;
  readonly node: YamlMap;
  readonly fields: Fields;
}

/** The entries of one mapping by key; the last where a key is written twice. */
export interface Fields {
  readonly entries: readonly YamlEntry[];
  get(key: string): YamlEntry | undefined;
  has(key: string): boolean;
}
