import type { JsonObject } from '../model/orchestration.ts';
import type { BoundText } from './boundText.ts';

/**
 * One call of a built-in component, as the runner hands it to the component's process: by a file that only its owner can read, since
 * it may hold secrets.
 */
export interface BuiltinCall {
  readonly component: string;
  /** The evaluated parameters, but for those in `texts`. */
  readonly parameters: JsonObject;
  /** Parameters that are code, by name; the values of their expressions stay apart from it. */
  readonly texts: Readonly<Record<string, BoundText>>;
  /** The connections that the parameters name, as the project's settings describe them, their expressions filled in. */
  readonly connections: Readonly<Record<string, JsonObject>>;
  /** Id of the orchestration that the job belongs to. */
  readonly orchestration: string;
  /** Absolute path of the project's root. */
  readonly root: string;
  /** Absolute path of a folder of the job's own, which does not exist yet and is removed after the job. */
  readonly scratch: string;
}

/** What the process of a built-in component tells the runner at its end, beside its outputs. */
export interface BuiltinReport {
  /** Records that went in and came out; null where they were not counted. */
  readonly records: { readonly in: number | null; readonly out: number | null };
  /** A limit of the component's own that ended it. */
  readonly limit?: string;
}

/** Where the files of a call stand in the folder of its job. */
export const callFile = 'call.json';
export const reportFile = 'report.json';
export const resultFolder = 'result';
