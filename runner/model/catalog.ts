import type { Json, JsonObject } from './orchestration.ts';
import type { ParameterCheck } from './schema/checkParameters.ts';

/**
 * What a project holds beside the one file being read: the names that a file may refer to. The runner builds it
 * from disk, the language server from disk and open documents; the model only asks it.
 */
export interface Catalog {
  readonly settings: Settings;
  /** Components by name: built in ones and the project's own. */
  readonly components: ReadonlyMap<string, ComponentDefinition>;
  /** Configurations by `component/name`. */
  readonly configurations: ReadonlyMap<string, Configuration>;
  /** Ids of all orchestrations of the project, with what each one starts through `uses: orchestration`. */
  readonly orchestrations: ReadonlyMap<string, OrchestrationSummary>;
  /** Names that any orchestration of the project lists under `secrets:`; a job inherits none of them from the runner's environment. */
  readonly secretNames: ReadonlySet<string>;
  /** Checks of the parameters of components that have a schema, by the component's name. Absent: parameters are not checked. */
  readonly parameterChecks?: ReadonlyMap<string, ParameterCheck>;
  /**
   * Names that exist beside those in the maps, for suggestions, where a project was read only as far as one file needs
   * it. Absent: the maps hold everything.
   */
  readonly names?: KnownNames;
  /** What is there but cannot be used, because its file has errors or cannot be read. Absent: nothing is. */
  readonly broken?: BrokenFiles;
}

/** Paths of the files that have errors, by the name that a task would use. */
export interface BrokenFiles {
  readonly components: ReadonlyMap<string, string>;
  /** By `component/name`. */
  readonly configurations: ReadonlyMap<string, string>;
}

/** Names of what was seen on disk but not read. */
export interface KnownNames {
  readonly components: readonly string[];
  /** As `component/name`. */
  readonly configurations: readonly string[];
  readonly orchestrations: readonly string[];
}

export interface OrchestrationSummary {
  readonly id: string;
  readonly path: string;
  /** Ids of the orchestrations that its tasks start. */
  readonly starts: readonly string[];
}

/** A named set of parameters of a component: `.segue/configurations/<component>/<name>.yaml`. */
export interface Configuration {
  readonly component: string;
  readonly name: string;
  readonly path: string;
  readonly description: string | null;
  readonly parameters: JsonObject;
  /** The file's text, kept with a run that used it. */
  readonly text: string;
}

/** What a task can call. */
export interface ComponentDefinition {
  readonly name: string;
  readonly description: string | null;
  /** Path of its `component.yaml` relative to the project's root; null for a built-in one. */
  readonly path: string | null;
  /** JSON Schema of its parameters, or null where it takes any. */
  readonly parameters: JsonObject | null;
  readonly outputs: Readonly<Record<string, { readonly description: string | null }>>;
  /** True where outputs that are not listed may appear (`run:` scripts, components without `outputs:`). */
  readonly openOutputs: boolean;
  /** True where a call leaves a result: rows that tasks of later phases read. Absent: it leaves none. */
  readonly result?: boolean;
  readonly runs: ComponentRuns;
  /** The file's text, kept with a run that used it; null for a built-in one. */
  readonly text: string | null;
}

export type ComponentRuns =
  | { readonly using: 'shell' | 'node' | 'python'; readonly script: string }
  | {
      readonly using: 'node' | 'python' | 'shell' /** Relative to the component's folder. */;
      readonly main: string;
    }
  | { readonly using: 'builtin' };

/** `.segue/segue.yaml`, with defaults filled in. */
export interface Settings {
  readonly timezone: string;
  /** Tasks at once in one run; null: twice the machine's cores. */
  readonly parallel: number | null;
  readonly connections: Readonly<Record<string, JsonObject>>;
  /** `sqlite`, or a `postgres://` address. */
  readonly store: string;
  readonly secrets: SecretSources;
  readonly retention: Retention;
  readonly notifications: Json;
  /** Where OpenLineage's events of runs go; null: nowhere. */
  readonly openLineage: JsonObject | null;
  readonly calendars: Json;
}

export interface SecretSources {
  readonly environment: boolean;
  /** Path of a `NAME=value` file relative to the project's root, or null. */
  readonly file: string | null;
}

/** What is kept of ended runs; null: everything. */
export interface Retention {
  readonly runs: number | null;
  readonly ageMs: number | null;
}
