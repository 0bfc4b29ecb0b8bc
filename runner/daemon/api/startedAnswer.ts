import type { StartedRunJson } from '../../../schemas/types.ts';
import { newRunState } from '../../record/runState.ts';
import { runStateSummaryJson, runSummaryJson } from '../../report/runJson.ts';
import type { Started } from '../../run/request.ts';
import { type Call, json } from './route.ts';

/** The answer to a start: the run as it is by now, which may be at its end already, and where to look at it. */
export async function startedAnswer(
  { daemon, base }: Call,
  { created, notices }: Started,
): Promise<Response> {
  const row = await daemon.record.run(created.runId);
  const run = row === undefined ? runStateSummaryJson(newRunState(created)) : runSummaryJson(row);
  const value: StartedRunJson = { ...run, notices };
  return json(value, 202, { location: `${base}/runs/${created.runId}` });
}
