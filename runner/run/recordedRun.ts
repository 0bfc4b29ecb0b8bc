import type { Entry } from '../record/entry.ts';
import { apply, foldJournal, type RunState } from '../record/runState.ts';
import { interruptedReason } from '../store/rowChange.ts';
import type { RunRow, StoreReader } from '../store/store.ts';

/** A run as it is recorded, and the number of the last entry that was read. */
export interface RecordedRun {
  readonly run: RunState;
  readonly sequence: number;
}

/** How a long journal is read by those who must not be kept busy for long. */
export interface InPortions {
  /** Entries at once. */
  readonly portion: number;
  /** Lets others go first; called after each portion. */
  readonly pause: () => Promise<void>;
}

/**
 * A run as its journal tells it. Where its owner died and nobody has recorded that yet, the row says so and the
 * journal does not; the run is then shown as what it is.
 */
export async function recordedRun(
  store: StoreReader,
  row: RunRow,
  inPortions?: InPortions,
): Promise<RecordedRun> {
  const { portion, pause } = inPortions ?? {};
  const first = await store.journal(row.id, 0, portion);
  const run = foldJournal(entriesOf(first));
  let sequence = first.at(-1)?.sequence ?? 0;
  for (let last = first; pause !== undefined && last.length === portion; ) {
    await pause();
    last = await store.journal(row.id, sequence, portion);
    for (const entry of entriesOf(last)) apply(run, entry);
    sequence = last.at(-1)?.sequence ?? sequence;
  }
  if (row.state === 'interrupted' && run.state !== 'interrupted') {
    const { endedAt, createdAt, reason } = row;
    apply(run, {
      kind: 'run-interrupted',
      at: endedAt ?? createdAt,
      message: reason ?? interruptedReason,
    });
  }
  return { run, sequence };
}

function entriesOf(numbered: Awaited<ReturnType<StoreReader['journal']>>): readonly Entry[] {
  return numbered.map(({ entry }) => entry);
}
