import { runEvents } from '../engine/runEvents.ts';
import { runNotices } from '../engine/runNotices.ts';
import { endLeftovers } from '../job/endLeftovers.ts';
import type { Entry } from '../record/entry.ts';
import { foldJournal, type RunState } from '../record/runState.ts';
import { interruptedReason } from '../store/rowChange.ts';
import type { CancelRequest, RunRow, Store } from '../store/store.ts';
import type { Runner } from './environment.ts';

/** How long ending what is left may take before a person is told what takes so long, in milliseconds. */
const quietMs = 500;

export interface Recovery {
  /** Only this run; absent: all. */
  readonly runId?: string;
  /** Told what takes long. */
  readonly notice?: (message: string) => void;
}

/** A run in which a runner has died so often is not gone on with: most likely it is the run that kills it. */
export const mostDeaths = 10;

/**
 * Takes up runs whose runner died: records them as interrupted, so that nobody is shown a run in progress, or as ended where that was decided before, then ends what is
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
  for (const row of dead) await recordDeath(store, row);
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

/** Records that a run was interrupted, and its end where that was certain: somebody had asked for it, a limit was reached, or it kills its runners. */
async function recordDeath(store: Store, row: RunRow): Promise<void> {
  const { id: runId, endedAt, createdAt } = row;
  const run = foldJournal((await store.journal(runId)).map(({ entry }) => entry));
  const { created, startedAt, limit } = run;
  // Its last sign of life: nobody knows how long it went on, and it has not run until now.
  const at = endedAt ?? createdAt;
  const request = strongest(await store.cancelRequests(runId));
  const interrupted: Entry = { kind: 'run-interrupted', at, message: interruptedReason };
  const durationMs = startedAt === null ? null : Math.max(0, at - startedAt);
  const ended = { kind: 'run-ended', at, durationMs } as const;
  const entries: Entry[] = [];
  if (request !== null && run.cancel === null) entries.push({ kind: 'cancel-requested', at, ...request });
  entries.push(interrupted);
  if (request !== null || run.cancel !== null)
    entries.push({ ...ended, state: 'cancelled', reason: interruptedReason });
  else if (limit !== null) entries.push({ ...ended, state: 'failed', reason: limit.message });
  else if (deathsAfter(run) >= mostDeaths && created.trigger.kind !== 'manual')
    entries.push({ ...ended, state: 'failed', reason: deadlyReason });
  const events = runEvents(created, { entries, task: null, at });
  const notices = created.trigger.kind === 'manual' ? [] : runNotices(entries);
  await store.commit({ runId, entries, events, notices });
}

const deadlyReason = `The process that ran it has ended in the midst of it ${mostDeaths} times in a row.`;

/** How often in a row a runner has died while a run, or one that it goes on with, was in progress, once its own has. */
export function deathsAfter({ created, startedAt }: RunState): number {
  return (created.deaths ?? 0) + (startedAt === null ? 0 : 1);
}

function strongest(requests: readonly CancelRequest[]): CancelRequest | null {
  return requests.find(({ force }) => force) ?? requests[0] ?? null;
}
