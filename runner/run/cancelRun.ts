import type { CancelRequest, RunRow } from '../store/store.ts';
import type { Runner } from './environment.ts';
import { findRun } from './findRun.ts';
import { recoverRuns } from './recover.ts';
import { refuseUsage } from './refuse.ts';
import type { Refusal } from './request.ts';
import { isToGoOn } from './resumeTrigger.ts';

/** What became of the wish: the run's process was asked, or there is none any more and what was left of the run has been ended. */
export interface Cancelled {
  readonly kind: 'cancelled' | 'cleared';
  readonly run: RunRow;
}

/** Asks a run to end, in whichever process it runs. What a dead process left of it is ended here and now. */
export async function cancelRun(
  runner: Runner,
  run: string,
  request: CancelRequest,
): Promise<Refusal | Cancelled> {
  const found = await findRun(await runner.store(), run);
  if ('kind' in found) return found;
  const store = await runner.writableStore();
  if (found.state === 'interrupted') {
    // Whoever takes it up, now or at this moment, ends it instead of going on with it.
    const isToBeGoneOn = await isToGoOn(store, found);
    await store.requestCancel(found.id, request);
    const recovered = await recoverRuns(runner, store, { runId: found.id });
    if (recovered.length > 0 || isToBeGoneOn) return { kind: 'cleared', run: found };
  } else if (await store.requestCancel(found.id, request)) return { kind: 'cancelled', run: found };
  return refuseUsage(
    `${found.orchestration}#${found.number} has ended already: its state is ${found.state}.`,
  );
}
