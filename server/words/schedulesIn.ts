import { fieldsOf, itemsIn, mapIn, textIn, textScalarIn } from '../../runner/model/check/fields.ts';
import { clockChangeOf } from '../../runner/model/check/schedules.ts';
import type { Fields } from '../../runner/model/draft.ts';
import { checkCron } from '../../runner/model/schedule/checkCron.ts';
import { everyToCron } from '../../runner/model/schedule/everyToCron.ts';
import { instantIn } from '../../runner/model/schedule/instantIn.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import { isTimeZone } from '../../runner/model/timeZone.ts';
import type { FileReading } from '../reading.ts';
import { nextTimes, type ScheduleWords } from './nextTimes.ts';

/** A schedule of an orchestration and where it is written. */
export interface WrittenSchedule extends ScheduleWords {
  /** Of the value of `cron` or `every`. */
  readonly span: Span;
}

/** The schedules of an orchestration that are ones: with a pattern and a time zone that can be read. */
export function schedulesIn({ catalog, root }: FileReading): readonly WrittenSchedule[] {
  const fields = fieldsOf(root);
  const usual = textIn(fields, 'timezone') ?? catalog.settings.timezone;
  return itemsIn(fieldsOf(mapIn(fields, 'on')), 'schedule').flatMap(item => {
    const schedule = fieldsOf(item);
    const timezone = textIn(schedule, 'timezone') ?? usual;
    const written = patternIn(schedule);
    const isOne = written !== null && checkCron(written.pattern) === undefined && isTimeZone(timezone);
    return isOne ? { ...written, timezone, dst: clockChangeOf(schedule, written.pattern) } : [];
  });
}

function patternIn(schedule: Fields): Omit<WrittenSchedule, 'timezone' | 'dst'> | null {
  const cron = textScalarIn(schedule, 'cron');
  if (cron !== null) return { pattern: cron.value, span: cron.span };
  const every = textScalarIn(schedule, 'every');
  if (every === null) return null;
  const made = everyToCron({ every: every.value, at: textIn(schedule, 'at'), on: textIn(schedule, 'on') });
  return 'pattern' in made ? { pattern: made.pattern, span: every.span } : null;
}

/** When a schedule fires next, as its own clocks show it; null where it never does. */
export function nextInWords(schedule: ScheduleWords, nowMs: number): string | null {
  const [next] = nextTimes(schedule, nowMs, 1);
  return next === undefined ? null : instantIn(schedule.timezone, next);
}
