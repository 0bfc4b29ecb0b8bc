import type { RunState } from '../record/runState.ts';
import { durationWords, failedTasks, failureOf, runName, taskCounts, warnedTasks } from '../report/words.ts';
import type { Occasion } from './occasion.ts';

/** Something that people are told of a run. */
export interface Notice {
  readonly occasion: Occasion;
  readonly run: RunState;
  /** For an overrun: what the run takes longer than, as `the limit of 1 h`; else null. */
  readonly exceeded: string | null;
  /** Where the run can be looked at; null where nothing serves a page. */
  readonly link: string | null;
}

/** At most so many tasks that failed or warn are named; the rest is counted. */
const mostNamed = 10;

/** The notice in a line: `nightly-sales#12 failed in 2.9 s: 1 failed, 2 succeeded`. */
export function subjectOf({ occasion, run, exceeded }: Notice): string {
  const name = runName(run.created);
  const time = run.durationMs === null ? '' : ` in ${durationWords(run.durationMs)}`;
  switch (occasion) {
    case 'success':
      return `${name} succeeded${time}`;
    case 'recovered':
      return `${name} succeeded again${time}`;
    case 'failure':
      return `${name} failed${time}: ${taskCounts(run)}`;
    case 'warning':
      return `${name} ended with warnings${time}: ${taskCounts(run)}`;
    case 'waiting':
      return `${name} waits for ${run.waitingFor?.holder.runName ?? 'its turn'}`;
    case 'overrun':
      return `${name} takes longer than ${exceeded ?? 'usual'}`;
  }
}

/** What more there is to say, a line each: the run's own reason, what failed and why, where to look. */
export function detailsOf({ run, link }: Notice): readonly string[] {
  const told = [
    ...failedTasks(run).map(task => `✗ ${task.planned.id}: ${failureOf(task)?.message ?? 'failed'}`),
    ...warnedTasks(run).map(task => `! ${task.planned.id}: ${failureOf(task)?.message ?? 'warning'}`),
  ];
  const reason = run.reason ?? run.limit?.message ?? null;
  const further = told.length - mostNamed;
  return [
    ...(run.created.name === run.created.orchestration ? [] : [run.created.name]),
    ...(reason === null ? [] : [reason]),
    ...told.slice(0, mostNamed),
    ...(further > 0 ? [`and ${further} more`] : []),
    link ?? `segue show '${runName(run.created)}'`,
  ];
}
