import type { RunNotificationJson } from '../../schemas/types.ts';
import type { Delivery, KeptNotice } from '../store/notices.ts';
import type { Colours } from './colours.ts';
import { timeOfDay } from './words.ts';

/** Who was told of a run, and who was not: a line each. */
export function noticeLines(notices: readonly KeptNotice[], colours: Colours): readonly string[] {
  return notices.flatMap(({ deliveries, dueAt }) =>
    deliveries.map(delivery => noticeLine(delivery, dueAt, colours)),
  );
}

function noticeLine(
  { channel, occasion, failure, isSettled }: Delivery,
  dueAt: number | null,
  colours: Colours,
): string {
  if (failure === null) return colours.dim(`Told of ${occasion}: ${channel}`);
  if (isSettled || dueAt === null)
    return colours.red(`Could not tell of ${occasion}: ${channel}: ${failure}`);
  const next = `tried again at ${timeOfDay(dueAt).slice(0, 8)}`;
  return colours.yellow(`To be told of ${occasion}: ${channel}: ${failure}; ${next}`);
}

/** The same for programs. */
export function noticesJson(notices: readonly KeptNotice[]): RunNotificationJson[] {
  return notices.flatMap(({ deliveries, dueAt }) =>
    deliveries.map(({ channel, occasion, attempts, at, failure, isSettled }) => ({
      occasion,
      channel,
      state: failure === null ? 'delivered' : isSettled ? 'failed' : 'pending',
      attempts,
      triedAt: new Date(at).toISOString(),
      nextAt: isSettled || dueAt === null ? null : new Date(dueAt).toISOString(),
      failure,
    })),
  );
}
