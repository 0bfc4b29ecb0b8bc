import type { RunStateName } from '../record/entry.ts';
import type { NoticeCause } from '../store/notices.ts';
import type { RunRow } from '../store/store.ts';

/** What is told of: a run's end, or that it waits or takes too long. */
export type Occasion = 'success' | 'failure' | 'warning' | 'recovered' | 'waiting' | 'overrun';

/**
 * The occasions of what there is to tell of a run in its state, the one that says most first; none where nobody wants to hear of it: it was cancelled or skipped, or it neither
 * waits nor runs any more when people come to be told so. `hadFailed`: the one before it.
 */
export function occasionsOf(
  cause: NoticeCause,
  state: RunStateName,
  hadFailed: boolean,
): readonly Occasion[] {
  if (cause === 'waiting') return state === 'waiting' ? ['waiting'] : [];
  if (cause === 'overrun') return state === 'running' ? ['overrun'] : [];
  if (state === 'failed') return ['failure'];
  if (state === 'warning') return ['warning'];
  if (state !== 'success') return [];
  return hadFailed ? ['recovered', 'success'] : ['success'];
}

/** Whether the last run, of those that count, had failed; `rows` are newest first. A run that a person started does not count, nor one that was cancelled or skipped. */
export function hadFailed(rows: readonly Pick<RunRow, 'state' | 'trigger'>[]): boolean {
  const last = rows.find(
    ({ state, trigger }) => trigger.kind !== 'manual' && (state === 'success' || state === 'failed'),
  );
  return last?.state === 'failed';
}
