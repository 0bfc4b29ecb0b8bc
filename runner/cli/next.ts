import type { Command } from 'commander';
import { instantIn } from '../model/schedule/instantIn.ts';
import { foreseenFireJson } from '../report/foreseenJson.ts';
import { jsonText } from '../report/json.ts';
import { textTable } from '../report/textTable.ts';
import { counted } from '../report/words.ts';
import type { Runner } from '../run/environment.ts';
import type { NextFires } from '../run/nextFires.ts';
import { type Context, printErrors, printLines, widthOf } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { forCommander } from './options.ts';
import { printRefusal } from './printRefusal.ts';
import { InvalidValueError, readCount } from './runOptions.ts';
import { withRunner } from './withRunner.ts';

interface NextOptions {
  readonly count: number;
  readonly each?: true;
  readonly from?: number;
  readonly json?: true;
}

/** `segue next`: when schedules fire. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Shows when schedules fire next, over every change of the clocks: as the daemon will start them.',
    )
    .argument('[orchestration]', "an orchestration's id, or its file (default: all of the project)")
    .option('--count <count>', 'so many times', forCommander(readCount), 10)
    .option('--each', 'so many times of each orchestration, however often others fire')
    .option(
      '--from <time>',
      'those after a time such as 2026-12-24 or 2026-12-24T08:00Z',
      forCommander(readTime),
    )
    .option('--json', 'print a list of JSON objects')
    .action(async (target: string | undefined, options: NextOptions) =>
      done(await showNext(context(), target ?? null, options)),
    );
  addExamples(command, [
    ['segue next', 'what comes next in this project'],
    ['segue next nightly-sales --count 5', 'five times of one orchestration'],
    ['segue next --each --count 1', 'the next time of each'],
    ['segue next --from 2027-03-27', 'what a change of the clocks will do'],
  ]);
}

/** Reads a time, which is meant here where it says no zone. Throws an `InvalidValueError` for anything else. */
export function readTime(text: string): number {
  const isTime = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text);
  // A day alone would be one of UTC otherwise.
  const at = Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));
  if (!isTime || Number.isNaN(at)) throw new InvalidValueError('Expected a time such as 2026-12-24T08:00Z.');
  return at;
}

async function showNext(context: Context, target: string | null, options: NextOptions): Promise<ExitCode> {
  const { nextFires } = await import('../run/nextFires.ts');
  const { host } = context;
  const isJson = options.json === true;
  const act = async (runner: Runner): Promise<ExitCode> => {
    const from = options.from ?? host.clock.now();
    const { count, each: isEach = false } = options;
    const next = await nextFires(runner, { target, from, count, isEach });
    if (next.kind === 'refused') return printRefusal(context, next, { root: runner.project.root, isJson });
    const files = new Set(next.problems.map(({ file }) => file.path));
    if (files.size > 0)
      printErrors(context, [
        `Left out, because of mistakes that "segue validate" shows: ${[...files].join(', ')}.`,
      ]);
    printErrors(
      context,
      next.overruns.map(text => context.err.yellow(`warning: ${text}`)),
    );
    if (isJson) host.stdout.write(jsonText(next.fires.map(foreseenFireJson), host.stdout));
    else printLines(context, nextLines(context, next));
    return exitCode.success;
  };
  return withRunner(context, act, target);
}

/** The times as the clocks of their own zones show them, and as those of this machine do where they differ. */
function nextLines(context: Context, { fires, schedules }: NextFires): readonly string[] {
  if (schedules === 0) return ['There are no schedules.'];
  if (fires.length === 0) return [`${counted(schedules, 'schedule')}, none of which ever fires.`];
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isElsewhere = fires.some(({ timezone }) => timezone !== here);
  const headings = ['ORCHESTRATION', 'TIME', ...(isElsewhere ? [`HERE (${here})`] : []), 'SCHEDULE', ''];
  const rows = fires.map(({ orchestration, at, cron, timezone, calendar }) => [
    orchestration,
    instantIn(timezone, at),
    ...(isElsewhere ? [instantIn(here, at)] : []),
    `${cron} ${timezone}`,
    calendar === null ? '' : `left out: a day of the calendar "${calendar}"`,
  ]);
  return textTable(headings, rows, { colours: context.out, columns: widthOf(context) });
}
