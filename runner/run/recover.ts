import { endLeftovers } from '../job/endLeftovers.ts';
import { interruptedReason } from '../store/rowChange.ts';
import type { RunRow, Store } from '../store/store.ts';
import type { Runner } from './environment.ts';

/** How long ending what is left may take before a person is told what takes so long, in milliseconds. */
const quietMs = 500;

export interface Recovery {
  /** Only this run; absent: all. */
  readonly runId?: string;
  /** Told what takes long. */
  readonly notice?: (message: string) => void;
}

/**
 * Takes up runs whose runner died: records them as interrupted, so that nobody is shown a run in progress, then ends what is
 * left of their processes. Should this process die in between, whoever takes the places of such a run next ends the rest.
 * Gives the runs that were taken up by this call.
 */
export async function recoverRuns(
  runner: Runner,
  store: Store,
  { runId, notice = () => {} }: Recovery = {},
): Promise<readonly RunRow[]> {
  const { clock, platform } = runner.host;
  const dead = await store.takeOver(runId);
  for (const { id, endedAt, createdAt } of dead) {
    // Its last sign of life: nobody knows how long it went on, and it has not run until now.
    const at = endedAt ?? createdAt;
    await store.commit({
      runId: id,
      entries: [{ kind: 'run-interrupted', at, message: interruptedReason }],
    });
  }
  for (const { id, orchestration, number } of dead) {
    const quiet = clock.after(quietMs, () =>
      notice(`Ending what still runs of ${orchestration}#${number} …`),
    );
    await endLeftovers(id, { clock, platform });
    quiet();
    await store.cleared(id);
  }
  return dead;
}
