import type { ScheduleTrigger } from '../orchestration.ts';

/**
 * What a clock change does to a pattern that does not say so itself. A pattern of every hour goes on hour by hour: what the clocks skip is no time that
 * anybody waited for, and what they double is an hour like any other. All others fire once on each of their days.
 */
export function usualClockChange(cron: string): ScheduleTrigger['dst'] {
  return isHourly(cron) ? { gap: 'skip', overlap: 'both' } : { gap: 'next', overlap: 'first' };
}

function isHourly(cron: string): boolean {
  const fields = cron.trim().split(/\s+/);
  // The hour is the fourth field from the right, with seconds or without.
  const hour = fields.length === 1 ? (/^@hourly$/i.test(cron.trim()) ? '*' : '0') : fields.at(-4);
  return hour === '*' || hour === '*/1' || hour === '0-23';
}
