import type { Span } from './sourceFile.ts';
import type { YamlScalar } from './yaml/node.ts';

/** A value as JSON knows it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A map of JSON values. */
export type JsonObject = { readonly [key: string]: Json };

/**
 * A document that was accepted: every rule of the language holds, every default is filled in. Only `accept()`
 * makes one, and only one of these can be planned. Strings may hold `${{ … }}`; they are evaluated when a job starts.
 */
export interface Orchestration {
  /** The file's stem; how commands and other files name it. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Path of its file, relative to the project's root. */
  readonly path: string;
  readonly triggers: Triggers;
  readonly params: readonly Param[];
  /** IANA name: its own, else the project's, else `UTC`. */
  readonly timezone: string;
  readonly env: Readonly<Record<string, string>>;
  /** The only secrets that its jobs can see, with the place of each name for messages. */
  readonly secrets: readonly NamedPlace[];
  readonly concurrency: Concurrency;
  readonly limits: Limits;
  readonly phases: readonly Phase[];
  readonly notifications: readonly JsonObject[];
}

export interface NamedPlace {
  readonly name: string;
  readonly span: Span;
}

/** What starts runs by itself: plain data that the daemon reads. Durations are in milliseconds. */
export interface Triggers {
  readonly schedule: readonly ScheduleTrigger[];
  readonly tables: readonly JsonObject[];
  readonly webhook: readonly JsonObject[];
  readonly database: readonly JsonObject[];
  readonly files: readonly JsonObject[];
  readonly orchestration: readonly JsonObject[];
}

/** One schedule, with `every:` already turned into its cron pattern. */
export interface ScheduleTrigger {
  readonly cron: string;
  readonly timezone: string;
  readonly catchUp: 'none' | 'latest' | 'all';
  readonly dst: { readonly gap: 'next' | 'skip'; readonly overlap: 'first' | 'second' | 'both' };
}

/** An input of a run. `fallback` is undefined where the param has to be given. */
export interface Param {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'choice';
  readonly description: string | null;
  readonly options: readonly string[];
  readonly fallback: string | number | boolean | undefined;
}

export interface Concurrency {
  /** How many runs of the orchestration may be in progress at once; at least 1. */
  readonly runs: number;
  readonly overlap: 'wait' | 'collapse' | 'skip' | 'cancel-running';
}

export interface Limits {
  readonly durationMs: number | null;
  readonly memoryBytes: number | null;
  /** Tasks at once in this run; null: the project's setting decides. */
  readonly parallel: number | null;
}

export interface Phase {
  readonly id: string;
  readonly name: string;
  /** Expression text without `${{ }}`, or null. */
  readonly condition: string | null;
  readonly tasks: readonly Task[];
  readonly span: Span;
}

export interface Task {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly active: boolean;
  readonly continueOnFailure: boolean;
  /** Expression text without `${{ }}`, or null. */
  readonly condition: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number | null;
  readonly memoryBytes: number | null;
  readonly retry: RetryPolicy;
  readonly reads: readonly string[];
  readonly updates: readonly string[];
  readonly shell: Shell | null;
  /** Relative to the project's root; may hold expressions. */
  readonly workingDirectory: string | null;
  readonly matrix: Matrix | null;
  readonly action: Action;
  /** Whether an attempt whose runner died is made again (`allowed`) or fails as `lost-worker` (`never`). */
  readonly rerun: 'allowed' | 'never';
  /** Where the task stands in the file, for annotations and problems: its `name`, else its first key. */
  readonly span: Span;
}

/** What a task does: a script of its own, or a component with parameters laid over a configuration's. */
export type Action = ScriptAction | ComponentAction;

export interface ScriptAction {
  readonly kind: 'script';
  readonly script: string;
  /** Where the script stands in the file. */
  readonly span: Span;
}

export interface ComponentAction {
  readonly kind: 'component';
  readonly component: string;
  /** The named configuration, or null; jobs of one (component, configuration) never run at the same time. */
  readonly configuration: string | null;
  /** The configuration's parameters with the task's `with:` laid over them, key by key. */
  readonly parameters: JsonObject;
  /** Where the parameters that are code stand, by name, those of `with:` in the task's file; absent where there are none. */
  readonly texts?: Readonly<Record<string, YamlScalar>>;
}

export type Shell = 'bash' | 'sh' | 'python' | 'node' | 'pwsh';

/** Further attempts after a failure. `max: 0` means none. */
export interface RetryPolicy {
  readonly max: number;
  readonly waitMs: number;
  readonly backoff: 'constant' | 'exponential';
  readonly maxWaitMs: number | null;
  /** Share of the wait, 0 to 1, that is drawn at random. */
  readonly jitter: number;
  /** Expression text: a failure is tried again only where this is true; null: always. */
  readonly when: string | null;
}

/** A fan-out of one task inside its phase, as GitHub's: the cross product of `axes`, less `exclude`, plus `include`. */
export interface Matrix {
  /** Lists, or expressions that give lists when the phase starts. */
  readonly axes: Readonly<Record<string, readonly Json[] | string>>;
  readonly include: readonly JsonObject[];
  readonly exclude: readonly JsonObject[];
  readonly maxParallel: number | null;
}
