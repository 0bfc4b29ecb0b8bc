import type { Fields } from '../draft.ts';
import type { ScheduleTrigger } from '../orchestration.ts';
import { checkCron, neverFires, skippedTime } from '../schedule/checkCron.ts';
import { usualClockChange } from '../schedule/clockChange.ts';
import { everyToCron } from '../schedule/everyToCron.ts';
import type { Span } from '../sourceFile.ts';
import { choiceIn, fieldsOf, itemsIn, mapIn, textIn, textScalarIn } from './fields.ts';
import { readTimeZone } from './quantities.ts';
import type { Reading } from './reading.ts';

/** The schedules of a file, each as a cron pattern. `timezone` is that of schedules that name none. */
export function readSchedules(reading: Reading, on: Fields, timezone: string): readonly ScheduleTrigger[] {
  return itemsIn(on, 'schedule').flatMap(node => {
    const fields = fieldsOf(node);
    const zone = readTimeZone(reading, fields, 'timezone') ?? timezone;
    const cron = readPattern(reading, fields);
    if (cron === null) return [];
    if (!fields.has('dst')) reportSkipped(reading, fields, { cron, timezone: zone });
    return {
      cron,
      timezone: zone,
      catchUp: choiceIn(fields, 'catchUp', ['none', 'latest', 'all']) ?? 'latest',
      dst: clockChangeOf(fields, cron),
    };
  });
}

/** What a schedule does at changes of the clocks: what it says of that, else what its pattern usually does. */
export function clockChangeOf(schedule: Fields, cron: string): ScheduleTrigger['dst'] {
  const dst = fieldsOf(mapIn(schedule, 'dst'));
  const usual = usualClockChange(cron);
  return {
    gap: choiceIn(dst, 'gap', ['next', 'skip']) ?? usual.gap,
    overlap: choiceIn(dst, 'overlap', ['first', 'second', 'both']) ?? usual.overlap,
  };
}

function readPattern(reading: Reading, fields: Fields): string | null {
  const cron = textScalarIn(fields, 'cron');
  if (cron === null) return readPredefined(reading, fields);
  const mistake = checkCron(cron.value);
  if (mistake !== undefined) reading.report('invalid-cron', cron.span, { message: mistake });
  else reportNever(reading, cron.value, cron.span);
  return cron.value;
}

function readPredefined(reading: Reading, fields: Fields): string | null {
  const every = textScalarIn(fields, 'every');
  if (every === null) return null;
  const made = everyToCron({ every: every.value, at: textIn(fields, 'at'), on: textIn(fields, 'on') });
  if ('pattern' in made) return made.pattern;
  const span = fields.get(made.key)?.value?.span ?? every.span;
  // What the schema refused as well was told already.
  if (!reading.isTold(span)) reading.report('wrong-value', span, { message: made.message });
  return null;
}

/** Whoever has said under `dst` what is to happen has been told. */
function reportSkipped(
  reading: Reading,
  fields: Fields,
  { cron, timezone }: Pick<ScheduleTrigger, 'cron' | 'timezone'>,
): void {
  const entry = fields.get('cron') ?? fields.get('every');
  const span = entry?.value?.span;
  if (span === undefined || reading.isTold(span)) return;
  const time = skippedTime(cron, timezone);
  if (time === undefined) return;
  reading.report('skipped-time', span, {
    severity: 'information',
    message: `The clocks of ${timezone} skip ${time} on the day in spring when they go forward; the schedule then fires right after the gap, unless "dst" says otherwise.`,
  });
}

function reportNever(reading: Reading, pattern: string, span: Span): void {
  if (!neverFires(pattern)) return;
  const message = `The pattern "${pattern}" matches no day of any year, so the schedule never fires.`;
  reading.report('never-fires', span, { severity: 'warning', message });
}
