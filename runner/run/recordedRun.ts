import { apply, foldJournal, type RunState } from '../record/runState.ts';
import { interruptedReason } from '../store/rowChange.ts';
import type { RunRow, StoreReader } from '../store/store.ts';

/** A run as it is recorded, and the number of the last entry that was read. */
export interface RecordedRun {
  readonly run: RunState;
  readonly sequence: number;
}

/**
 * A run as its journal tells it. Where its owner died and nobody has recorded that yet, the row says so and the
 * journal does not; the run is then shown as what it is.
 */
export async function recordedRun(store: StoreReader, row: RunRow): Promise<RecordedRun> {
  const entries = await store.journal(row.id);
  const run = foldJournal(entries.map(({ entry }) => entry));
  if (row.state === 'interrupted' && run.state !== 'interrupted') {
    const { endedAt, createdAt, reason } = row;
    apply(run, {
      kind: 'run-interrupted',
      at: endedAt ?? createdAt,
      message: reason ?? interruptedReason,
    });
  }
  return { run, sequence: entries.at(-1)?.sequence ?? 0 };
}
