import type { FileProblem } from '../model/project/fileProblem.ts';
import { holidaysOf } from '../model/schedule/holidays.ts';
import { Timetable } from '../model/schedule/timetable.ts';
import type { Runner } from './environment.ts';
import { orchestrationsOf } from './orchestrationsOf.ts';
import { overrunsOf } from './overruns.ts';
import type { Refusal } from './request.ts';

/** A time at which a schedule will fire. */
export interface ForeseenFire {
  readonly orchestration: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cron: string;
  readonly timezone: string;
  /** The calendar that keeps it from starting a run, or null. */
  readonly calendar: string | null;
}

export interface NextFiresRequest {
  /** An orchestration's id or file; null: all of the project. */
  readonly target: string | null;
  /** Only what comes later, in milliseconds since 1970. */
  readonly from: number;
  readonly count: number;
  /** Whether so many of each orchestration are wanted, and not of all together. */
  readonly isEach?: boolean;
}

export interface NextFires {
  readonly kind: 'next';
  readonly fires: readonly ForeseenFire[];
  /** How many schedules were looked at. */
  readonly schedules: number;
  /** What keeps orchestrations from being looked at. */
  readonly problems: readonly FileProblem[];
  /** Schedules that start runs faster than they end, a sentence each. */
  readonly overruns: readonly string[];
}

/** The next times of the schedules of one orchestration, or of all, in order. */
export async function nextFires(
  runner: Runner,
  { target, from, count, isEach = false }: NextFiresRequest,
): Promise<NextFires | Refusal> {
  const found = await orchestrationsOf(runner, target);
  if ('kind' in found) return found;
  const timetable = new Timetable();
  const holidays = holidaysOf(runner.project.settings.calendars);
  const ofEach = found.orchestrations.map(({ id, triggers }) => {
    const fires = triggers.schedule.flatMap(schedule => {
      const { cron, timezone } = schedule;
      return timetable.nextInstants(schedule, from, count).map((at): ForeseenFire => {
        const calendar = holidays.get(timetable.localDate(timezone, at)) ?? null;
        return { orchestration: id, at, cron, timezone, calendar };
      });
    });
    return fires.sort(bySoonest).slice(0, count);
  });
  const fires = ofEach.flat().sort(bySoonest);
  const store = await runner.store();
  const overruns: string[] = [];
  for (const orchestration of found.orchestrations)
    overruns.push(...(await overrunsOf(orchestration, { store, timetable, from })));
  const schedules = found.orchestrations.reduce((sum, { triggers }) => sum + triggers.schedule.length, 0);
  const wanted = isEach ? fires : fires.slice(0, count);
  return { kind: 'next', fires: wanted, schedules, problems: found.problems, overruns };
}

function bySoonest(one: ForeseenFire, other: ForeseenFire): number {
  return one.at - other.at;
}
