import type { Clock } from '../clock.ts';
import type { Output } from '../host.ts';
import type { RunObserver } from '../record/observer.ts';
import type { RunState } from '../record/runState.ts';
import type { Colours } from './colours.ts';
import type { JobLogs } from './jobLogs.ts';

/** Tells somebody of one run: while it happens, and at its end. */
export interface Reporter extends RunObserver {
  /** Says something that is not in the run's journal, such as what a signal led to. */
  note(text: string): void;
  /** Called once, when the run has ended and every entry was told. Resolves when all that was to be written is written. */
  finish(run: RunState): Promise<void>;
  /** Writes what is pending and lets go of the output, also where there was no run to finish. Never rejects; safe to call again. */
  close(): Promise<void>;
}

/** Whose logs are part of a report. */
export type LogChoice = 'all' | 'failed' | 'none';

/** What reports are made with. */
export interface ReportContext {
  readonly output: Output;
  readonly colours: Colours;
  readonly clock: Clock;
  readonly logs: JobLogs;
  readonly show: LogChoice;
  /** How to type a command so that it finds the same project: `logs a#1` → `segue -C dir logs a#1`. */
  readonly command: (words: string) => string;
}
