import { endLeftovers } from '../job/endLeftovers.ts';
import type { RunRow, Store } from '../store/store.ts';
import type { Runner } from './environment.ts';

/**
 * Takes up runs whose runner died: ends what is left of their processes, then records them as interrupted. With `runId`
 * only that one. Gives the runs that were taken up by this call.
 */
export async function recoverRuns(runner: Runner, store: Store, runId?: string): Promise<readonly RunRow[]> {
  const { clock, platform } = runner.host;
  const dead = await store.takeOver(runId);
  for (const { id } of dead) {
    await endLeftovers(id, { clock, platform });
    const message = 'The process that ran it ended before the run did.';
    await store.commit({ runId: id, entries: [{ kind: 'run-interrupted', at: clock.now(), message }] });
    await store.cleared(id);
  }
  return dead;
}
