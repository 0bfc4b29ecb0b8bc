import type { Clock } from '../../clock.ts';
import type { Column } from '../../data/column.ts';
import type { DataSetWriter } from '../../data/dataSetWriter.ts';
import type { BuiltinCall } from '../builtinCall.ts';

/** A built-in component as its process executes it: resolves when the work is done, and throws a `ComponentFailure` where it cannot be. */
export type BuiltinComponent = (context: ComponentContext) => Promise<void>;

/** What a built-in component has to do, and through what it speaks. */
export interface ComponentContext {
  readonly call: BuiltinCall;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted when the job is to end: whoever holds something outside the process lets go of it then. Asking for it keeps the process from dying at once. */
  readonly signal: () => AbortSignal;
  /** Writes a line to the job's log. */
  log(line: string): void;
  /** Shows a message to whoever reads the run, with its place in a file where it has one. */
  annotate(level: 'error' | 'warning' | 'notice', message: string, place?: Place): void;
  /** Ends the task with a warning, once the work is done; the first message is what is told of it. */
  warn(message: string): void;
  /** Sets one of the task's outputs. */
  output(name: string, value: string | number): void;
  /** Begins the task's result; columns that the source of the rows tells of come first. The data set counts once it is closed. */
  result(columns?: readonly Column[]): DataSetWriter;
  /** Tells how many records went in and came out, which the record of the run keeps; null where they are not counted. */
  records(counted: { readonly in: number | null; readonly out: number | null }): void;
  /** Ends the process when a limit of the component's own is reached, even amid a call that never comes back. The function that is returned calls it off. */
  limit(ms: number, message: string): () => void;
}

/** A place of a file, from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The work cannot be done; the message is for the author, a whole sentence or several. */
export class ComponentFailure extends Error {
  readonly place: Place | undefined;

  constructor(message: string, place?: Place) {
    super(message);
    this.place = place;
  }
}
