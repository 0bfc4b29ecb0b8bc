import { join } from 'node:path';

/** The folder of a run's logs, in the project's folder of state. */
export function logFolder(stateDirectory: string, runId: string): string {
  return join(stateDirectory, 'logs', runId);
}

/** The log of a job; `job` is its name (`<task>.<index>.<attempt>`). */
export function logPath(stateDirectory: string, runId: string, job: string): string {
  return join(logFolder(stateDirectory, runId), `${job}.log`);
}
