import type { Fields } from '../draft.ts';
import { orchestrationId } from '../orchestrationId.ts';
import type { Problem } from '../problem.ts';
import type { UsualDuration } from '../recordedRuns.ts';
import { checkCron } from '../schedule/checkCron.ts';
import { everyToCron } from '../schedule/everyToCron.ts';
import { pileUpInWords, pileUpOf } from '../schedule/pileUp.ts';
import { Timetable, type Timing } from '../schedule/timetable.ts';
import type { SourceFile, Span } from '../sourceFile.ts';
import { isTimeZone } from '../timeZone.ts';
import type { YamlNode } from '../yaml/node.ts';
import { choiceIn, fieldsOf, itemsIn, mapIn, numberIn, textIn, textScalarIn } from './fields.ts';
import { clockChangeOf } from './schedules.ts';
import { applySuppressions } from './suppressions.ts';

/** An orchestration's file, and the time zone of those that name none. */
export interface ScheduledFile {
  readonly file: SourceFile;
  readonly root: YamlNode | null;
  readonly timezone: string;
}

/** Whether an orchestration starts by schedules at all. */
export function hasSchedules(root: YamlNode | null): boolean {
  return schedulesIn(fieldsOf(root)).length > 0;
}

function schedulesIn(fields: Fields) {
  return itemsIn(fieldsOf(mapIn(fields, 'on')), 'schedule');
}

/** More schedules than these were typed since the record was read: what was found for them is forgotten. */
const mostKnown = 200;

/**
 * Finds the schedules of one orchestration that start runs faster than they end, by how long its recorded ones took. What was found for a
 * schedule is remembered, so that it can be asked at every change of the file.
 */
export class PileUps {
  readonly usual: UsualDuration;
  readonly #timetable = new Timetable();
  readonly #known = new Map<string, Pick<Problem, 'severity' | 'message'> | null>();

  constructor(usual: UsualDuration) {
    this.usual = usual;
  }

  /** One problem for each such schedule of a file, but those that its comments silence. */
  in({ file, root, timezone }: ScheduledFile): readonly Problem[] {
    const fields = fieldsOf(root);
    const concurrency = fieldsOf(mapIn(fields, 'concurrency'));
    const overlap =
      choiceIn(concurrency, 'overlap', ['wait', 'collapse', 'skip', 'cancel-running']) ?? 'wait';
    if (overlap !== 'wait') return [];
    const runs = numberIn(concurrency, 'runs') ?? 1;
    const usual = textIn(fields, 'timezone') ?? timezone;
    const found = schedulesIn(fields).flatMap((node): readonly Problem[] => {
      const schedule = fieldsOf(node);
      const written = patternOf(schedule);
      const zone = textIn(schedule, 'timezone') ?? usual;
      if (written === null || checkCron(written.cron) !== undefined || !isTimeZone(zone)) return [];
      const { cron, span } = written;
      const timing = { cron, timezone: zone, dst: clockChangeOf(schedule, cron) };
      const told = this.#told(timing, runs, orchestrationId(file.path));
      return told === null ? [] : [{ code: 'runs-pile-up', span, ...told }];
    });
    if (found.length === 0) return found;
    // What is wrong with the comments themselves was told with the rest of the file.
    return applySuppressions(file, found).filter(({ code }) => code === 'runs-pile-up');
  }

  #told(timing: Timing, runs: number, id: string): Pick<Problem, 'severity' | 'message'> | null {
    const key = JSON.stringify([timing, runs, id]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= mostKnown) this.#known.clear();
    const { usual } = this;
    const pileUp = pileUpOf({ timetable: this.#timetable, timing, usual, runs });
    const told =
      pileUp === undefined
        ? null
        : ({
            severity: pileUp.isGrowing ? 'warning' : 'information',
            message: pileUpInWords(pileUp, usual, { orchestration: id, pattern: timing.cron }),
          } as const);
    this.#known.set(key, told);
    return told;
  }
}

function patternOf(schedule: Fields): { readonly cron: string; readonly span: Span } | null {
  const cron = textScalarIn(schedule, 'cron');
  if (cron !== null) return { cron: cron.value, span: cron.span };
  const every = textScalarIn(schedule, 'every');
  if (every === null) return null;
  const made = everyToCron({ every: every.value, at: textIn(schedule, 'at'), on: textIn(schedule, 'on') });
  return 'pattern' in made ? { cron: made.pattern, span: every.span } : null;
}
