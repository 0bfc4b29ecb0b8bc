import type { Entry } from '../record/entry.ts';
import type { RunRow } from '../store/store.ts';

/** What is told of: a run's end, or that it waits or takes too long. */
export type Occasion = 'success' | 'failure' | 'warning' | 'recovered' | 'waiting' | 'overrun';

/** The occasions of an entry, the one that says most first; none where nobody wants to hear of it. */
export function occasionsOf(entry: Entry, hadFailed: boolean): readonly Occasion[] {
  if (entry.kind === 'run-waiting') return ['waiting'];
  if (entry.kind !== 'run-ended') return [];
  if (entry.state === 'failed') return ['failure'];
  if (entry.state === 'warning') return ['warning'];
  if (entry.state !== 'success') return [];
  return hadFailed ? ['recovered', 'success'] : ['success'];
}

/** Whether the last run, of those that count, had failed; `rows` are newest first. A run that a person started does not count, nor one that was cancelled or skipped. */
export function hadFailed(rows: readonly Pick<RunRow, 'state' | 'trigger'>[]): boolean {
  const last = rows.find(
    ({ state, trigger }) => trigger.kind !== 'manual' && (state === 'success' || state === 'failed'),
  );
  return last?.state === 'failed';
}
