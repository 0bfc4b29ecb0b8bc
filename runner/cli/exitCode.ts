import type { RunStateName } from '../record/entry.ts';
import type { Refusal } from '../run/request.ts';

/** What the command line's exit codes mean; part of its contract with scripts. */
export const exitCode = {
  success: 0,
  failed: 1,
  invalid: 2,
  cancelled: 3,
  usage: 4,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code of a run that ended; a run that was skipped did what its orchestration asks for, so it is no failure. */
export function exitCodeOfRun(state: RunStateName, strict: boolean): ExitCode {
  switch (state) {
    case 'success':
    case 'skipped':
      return exitCode.success;
    case 'warning':
      return strict ? exitCode.failed : exitCode.success;
    case 'cancelled':
      return exitCode.cancelled;
    default:
      return exitCode.failed;
  }
}

/** The exit code of a request that was refused. */
export function exitCodeOfRefusal(refusal: Refusal): ExitCode {
  return exitCode[refusal.why];
}
