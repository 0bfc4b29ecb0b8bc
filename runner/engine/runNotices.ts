import type { Entry } from '../record/entry.ts';
import type { NewNotice } from '../store/notices.ts';

/** What people are to be told of a run that no person started. A run that was cancelled, or did not run, is known to whoever wanted that. */
export function runNotices(entries: readonly Entry[]): readonly NewNotice[] {
  return entries.flatMap((entry): readonly NewNotice[] => {
    const { at } = entry;
    if (entry.kind === 'run-waiting') return [{ cause: 'waiting', at, exceeded: null }];
    if (entry.kind !== 'run-ended' || entry.state === 'cancelled' || entry.state === 'skipped') return [];
    return [{ cause: 'ended', at, exceeded: null }];
  });
}
