import type { Catalog } from '../runner/model/catalog.ts';
import type { Draft } from '../runner/model/draft.ts';
import type { Problem } from '../runner/model/problem.ts';
import type { SourceFile } from '../runner/model/sourceFile.ts';
import type { YamlNode } from '../runner/model/yaml/node.ts';

/** One file of a project as it was read, open or not: what every feature answers from. It never changes. */
export type FileReading = OrchestrationReading | DefinitionReading;

interface Reading {
  /** As the client writes it where the file is open. */
  readonly uri: string;
  /** Relative to the project's root. */
  readonly path: string;
  /** The version of the open document that was read; null for a file that is not open. */
  readonly version: number | null;
  readonly file: SourceFile;
  /** Null where the file holds nothing, or nothing that can be read. */
  readonly root: YamlNode | null;
  /** Everything that is wrong with the file, in the order of the places. */
  readonly problems: readonly Problem[];
  /** What the rest of the project was when this was read. */
  readonly catalog: Catalog;
  readonly project: ProjectOfReading;
}

/** The rest of a file's project, for features that look further than one file. */
export interface ProjectOfReading {
  /** Absolute. */
  readonly root: string;
  /** One file, by its path relative to the root; null where it is none of the language's, or not there. */
  read(path: string): Promise<FileReading | null>;
  /** Every file of the language, in the order of their paths; what has not changed is not read again. */
  readAll(): Promise<readonly FileReading[]>;
  /** The URI of a file, by its path relative to the root. */
  uriOf(path: string): string;
}

export interface OrchestrationReading extends Reading {
  readonly kind: 'orchestration';
  readonly id: string;
  readonly draft: Draft;
}

/** What a definition says is in the catalog, where it has no error. */
export type DefinitionReading = Reading &
  (
    | { readonly kind: 'settings' }
    | { readonly kind: 'component'; readonly name: string }
    | {
        readonly kind: 'configuration';
        /** The component's name; the configuration's is in `name`, and its key in the catalog is `component/name`. */
        readonly component: string;
        readonly name: string;
      }
    /** A file of the project that cannot be read as text; only its problem is known. */
    | { readonly kind: 'unreadable' }
  );
