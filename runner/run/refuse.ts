import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Refusal } from './request.ts';

/** The request cannot be met as it was put. */
export function refuseUsage(message: string): Refusal {
  return { kind: 'refused', why: 'usage', message, problems: [] };
}

/** Files have mistakes that keep them from being run. */
export function refuseInvalid(message: string, problems: readonly FileProblem[]): Refusal {
  return { kind: 'refused', why: 'invalid', message, problems };
}
