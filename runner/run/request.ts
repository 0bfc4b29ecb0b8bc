import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Selection } from '../plan/selection.ts';
import type { RunCreated, Trigger } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import type { RunState } from '../record/runState.ts';

/** Asks for one run of an orchestration. */
export interface StartRequest {
  /** An orchestration's id, or a path of its file. */
  readonly target: string;
  /** As typed: `name` → text; turned into the param's type by the orchestration's declaration. */
  readonly params: Readonly<Record<string, string>>;
  readonly selection: Selection;
  readonly trigger: Trigger;
  readonly startedBy: string | null;
  /** Tasks at once; null: the file's limit, else the project's, else twice the machine's cores. */
  readonly parallel: number | null;
}

/** Asks for a retry of an ended or interrupted run. */
export interface RetryRequest {
  /** A run's id, an unambiguous beginning of one, or `nightly-sales#12`; `nightly-sales` alone is its last run. */
  readonly run: string;
  readonly selection: Selection;
  readonly params: Readonly<Record<string, string>>;
  /** Runs the texts that the run recorded instead of the files as they are now. */
  readonly asRecorded: boolean;
  readonly trigger: Trigger;
  readonly startedBy: string | null;
  readonly parallel: number | null;
  /** Goes on with an interrupted run as if nothing had happened, instead of trying again what had failed. */
  readonly goesOn?: true;
}

/** Lets a front end end a run that it started: once for an orderly end, again with `force` for one at once. */
export interface Canceller {
  onCancel(request: (by: string, force: boolean) => void): void;
  /** Lets a front end that goes on elsewhere give the run up, as long as it waits for its turn. */
  onAbandon?(abandon: () => void): void;
}

/** Why nothing was started. */
export interface Refusal {
  readonly kind: 'refused';
  /** `invalid`: a file's mistake (exit code 2). `usage`: the request's (4). `failed`: the machine's or the store's (1). */
  readonly why: 'invalid' | 'usage' | 'failed';
  /** One or more whole sentences for people. */
  readonly message: string;
  /** The mistakes that the message is about, if it is about files. */
  readonly problems: readonly FileProblem[];
}

export interface Ended {
  readonly kind: 'ended';
  readonly run: RunState;
}

/** A run that is on record. */
export interface Started {
  readonly kind: 'started';
  readonly created: RunCreated;
  /** What is worth a warning: in the files, or that they have changed since the run that is retried. */
  readonly notices: readonly string[];
}

/** A run that this process executes, beside whoever started it. */
export interface UnderWay extends Started {
  /** Null where it could not be brought to its end. */
  readonly ended: Promise<RunState | null>;
  cancel(by: string, force: boolean): void;
  /** Resident memory of its jobs, in bytes. */
  memoryBytes(): number;
}

/** Starts runs that tasks ask for, in this process. */
export interface RunStarter {
  /** Resolves once the run is on record; `isAwaited`: the task waits for its end. */
  startRun(request: StartRequest, starting: { readonly isAwaited: boolean }): Promise<Refusal | UnderWay>;
}

/** What a started run reports to. */
export interface RunListeners {
  readonly observer: RunObserver;
  readonly canceller: Canceller;
  readonly starter: RunStarter;
  /** Told what measures the resident memory of the run's jobs, in bytes. */
  readonly measured?: (memoryBytes: () => number) => void;
  /** Told before anything runs: warnings, and what changed in the file since the run that is retried. */
  readonly notice: (message: string) => void;
}

/** Which attempt of which run a run is. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** The first run, or null where this is it; its number is unknown where the history no longer goes back to it. */
  readonly first: { readonly id: string; readonly number: number | undefined } | null;
  /** As in `RunCreated`. */
  readonly deaths?: number;
}
