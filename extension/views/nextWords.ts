import type { NextStart } from '../project/nextStarts.ts';

const dayMs = 86_400_000;
const weekDays = 6;

/** When something will be, as short as it is clear, on the clocks of this machine: `02:45`, `Mon 02:45`, `24 Dec, 02:45`. */
export function nextWords(at: number, now: number): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }).format(at);
  const days = Math.round((startOfDay(at) - startOfDay(now)) / dayMs);
  if (days === 0) return time;
  if (days <= weekDays) return `${new Intl.DateTimeFormat('en-GB', { weekday: 'short' }).format(at)} ${time}`;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const day = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
  return `${day.format(at)}, ${time}`;
}

/** A start with the schedule that it comes of, and what it needs. */
export function scheduleWords({ at, cron, timezone }: NextStart): string {
  const instant = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    dateStyle: 'full',
    timeStyle: 'long',
  }).format(at);
  return `Next start: ${instant} (${cron}), where "segue serve" runs.`;
}

/** Days are counted between beginnings of days: one of them may be an hour shorter or longer. */
function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
