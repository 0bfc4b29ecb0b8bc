import type { Span } from '../../runner/model/sourceFile.ts';
import type { YamlScalar } from '../../runner/model/yaml/node.ts';

/** What has a name that something else may say. */
export type ThingKind =
  | 'orchestration'
  | 'phase'
  | 'task'
  | 'param'
  | 'secret'
  /** A list of a task's matrix. */
  | 'axis'
  /** Of an environment, a file's or a task's. */
  | 'variable'
  | 'output'
  | 'component'
  | 'configuration'
  /** Of a component. */
  | 'parameter'
  | 'connection'
  | 'table';

/** Something with a name. Two are the same where all three members are. */
export interface Thing {
  readonly kind: ThingKind;
  /**
   * What the name is unique in: empty for the project, a component's name for what it has, an orchestration's id for its
   * params, a file's path or a place in it for the rest. Null in a file that is filled in where an orchestration uses it: there
   * the name means what it means to each of these.
   */
  readonly owner: string | null;
  readonly name: string;
}

/** A name with what can be told of its owner where it stands. */
export type Naming = Thing | OpenNaming;

/** A name in a task whose owner depends on the rest of the file, or on where the task is: `Names` knows it. */
export interface OpenNaming {
  readonly kind: ThingKind;
  readonly name: string;
  readonly within: Within;
}

/**
 * Where an owner is looked for: in what an expression sees, whose environment is that of the task's `job` or the `file`'s; in the `task`
 * alone, which says the name of its own; in the environment of a `script`, if it is there at all; in the task of another id.
 */
export type Within = Sight | 'task' | 'script' | { readonly id: string };

/** Whose environment an expression sees: that of its task's jobs, or only the file's. */
export type Sight = 'job' | 'file';

/** How a name is written, which says how another one is put in its place. */
export type Form =
  | { readonly kind: 'scalar'; readonly scalar: YamlScalar; readonly isKey: boolean }
  /** The name that people read, of which the id is made. */
  | { readonly kind: 'title'; readonly scalar: YamlScalar }
  /** A member in an expression: `.name`, or `['name']`. */
  | { readonly kind: 'member'; readonly scalar: YamlScalar; readonly isBracketed: boolean }
  /** A word of a script. */
  | { readonly kind: 'word' }
  /** The file itself has the name. */
  | { readonly kind: 'file' };

/**
 * What is done with the name. `write` makes what others read, without being the one place that defines it: a task that updates a
 * table. `label` stands beside a definition and says the name in other words.
 */
export type Role = 'definition' | 'write' | 'mention' | 'label';

/** One place of a file that names a thing. */
export interface Mention extends NamePlace {
  readonly thing: Thing;
}

/** One place of a file that says a name. */
export interface Said extends NamePlace {
  readonly naming: Naming;
}

/** How and where a name is said, whatever it means. */
export interface NamePlace {
  readonly role: Role;
  readonly form: Form;
  /** The name alone, without quotes. */
  readonly span: Span;
  /** All that is said of it there: of a task's definition the whole task. */
  readonly block: Span;
}

/** A text that is equal for the same things, and for no others. */
export function keyOfThing({ kind, owner, name }: Thing): string {
  return `${kind}\n${owner ?? '?'}\n${name}`;
}

/** Whether two are one and the same. */
export function isSameThing(one: Thing, other: Thing): boolean {
  return one.name === other.name && one.kind === other.kind && one.owner === other.owner;
}
