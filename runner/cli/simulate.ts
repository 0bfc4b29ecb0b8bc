import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Simulated } from '../daemon/simulateOrchestration.ts';
import { parseDuration } from '../model/duration.ts';
import { instantIn } from '../model/schedule/instantIn.ts';
import { simulationJson } from '../report/foreseenJson.ts';
import { jsonText } from '../report/json.ts';
import { textTable } from '../report/textTable.ts';
import { counted, durationWords } from '../report/words.ts';
import { type Context, printLines, widthOf } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { readTime } from './next.ts';
import { forCommander } from './options.ts';
import { printRefusal } from './printRefusal.ts';
import { InvalidValueError } from './runOptions.ts';
import { withRunner } from './withRunner.ts';

interface SimulateOptions {
  readonly from: number;
  readonly to: number;
  readonly events?: string;
  readonly duration?: number;
  readonly json?: true;
}

/** `segue simulate`: what the triggers of an orchestration would have started, and what not, and why. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Shows what an orchestration would run by itself in a stretch of time, and what not and why; runs nothing. Schedules, calendars, cool-downs and the line of runs are as in the daemon.',
    )
    .argument('<orchestration>', "an orchestration's id, or its file")
    .requiredOption('--from <time>', 'a time such as 2026-03-28 or 2026-03-28T08:00Z', forCommander(readTime))
    .requiredOption('--to <time>', 'the end, included', forCommander(readTime))
    .option(
      '--events <file>',
      'what happens meanwhile: a list of {at, table}, {at, orchestration, state}, {at, file} and {at, connection, value}, as YAML or JSON',
    )
    .option(
      '--duration <time>',
      'how long a run takes (default: what recorded ones took)',
      forCommander(readDuration),
    )
    .option('--json', 'print one JSON object')
    .action(async (target: string, options: SimulateOptions) =>
      done(await showSimulation(context(), target, options)),
    );
  addExamples(command, [
    ['segue simulate nightly-sales --from 2026-03-28 --to 2026-03-30', 'over a change of the clocks'],
    ['segue simulate mart --from 2026-11-21 --to 2026-11-22 --events events.yaml', 'with updates of tables'],
    ['segue simulate nightly-sales --from 2026-11-21 --to 2026-11-22 --duration 45m --json', 'for a CI'],
  ]);
}

function readDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidValueError('Expected a duration such as 90s, 50m or 1h30m.');
  return ms;
}

async function showSimulation(context: Context, target: string, options: SimulateOptions): Promise<ExitCode> {
  const { simulateOrchestration } = await import('../daemon/simulateOrchestration.ts');
  const { host } = context;
  const { from, to: until, events: path, duration } = options;
  const events = path === undefined ? null : { path, text: readFileSync(resolve(host.cwd, path), 'utf8') };
  const isJson = options.json === true;
  return withRunner(
    context,
    async runner => {
      const wish = { target, from, until, events, durationMs: duration ?? null };
      const simulated = await simulateOrchestration(runner, wish);
      if (simulated.kind === 'refused')
        return printRefusal(context, simulated, { root: runner.project.root, isJson });
      if (isJson) host.stdout.write(jsonText(simulationJson(simulated), host.stdout));
      else printLines(context, simulationLines(context, simulated));
      return exitCode.success;
    },
    target,
  );
}

function simulationLines(context: Context, { timezone, durationMs, runs }: Simulated): readonly string[] {
  if (runs.length === 0) return ['Nothing would run.'];
  const rows = runs.map(({ at, trigger, startsAt, message }) => [
    instantIn(timezone, at),
    trigger,
    startsAt === null ? 'no' : 'yes',
    message ?? (startsAt === null || startsAt === at ? '' : `waits ${durationWords(startsAt - at)}`),
  ]);
  const count = runs.filter(({ startsAt }) => startsAt !== null).length;
  const end = `${counted(count, 'run')}${durationMs === 0 ? '' : ` of ${durationWords(durationMs)}`}, ${runs.length - count} left out.`;
  return [
    ...textTable(['TIME', 'TRIGGER', 'RUNS', 'WHY'], rows, {
      colours: context.out,
      columns: widthOf(context),
    }),
    end,
  ];
}
