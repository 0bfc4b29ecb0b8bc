import { toString as describe } from 'cronstrue';
import { checkCron } from '../../runner/model/schedule/checkCron.ts';
import { type EverySchedule, everyToCron } from '../../runner/model/schedule/everyToCron.ts';

/** A cron pattern in words: `0 2 * * MON-FRI` is "At 02:00, Monday through Friday". Null where the text is no pattern. */
export function cronInWords(pattern: string): string | null {
  const text = pattern.trim();
  if (checkCron(text) !== undefined) return null;
  try {
    return describe(asDescribed(text), { use24HourTimeFormat: true });
  } catch {
    // It is a pattern for croner, which decides, but none for the library that has the words.
    return null;
  }
}

/** A predefined schedule (`every: week`, `at: "02:00"`) in words; null where it is none. */
export function everyInWords(schedule: EverySchedule): string | null {
  const made = everyToCron(schedule);
  return 'pattern' in made ? cronInWords(made.pattern) : null;
}

/** The last Friday of a month is `FRI#L` to croner and `FRIL` to the library that has the words. */
function asDescribed(pattern: string): string {
  return pattern.replace(/#L\b/gi, 'L');
}
