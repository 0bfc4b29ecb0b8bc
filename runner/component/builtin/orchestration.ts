import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Json } from '../../model/orchestration.ts';
import { type ComponentContext, ComponentFailure } from './component.ts';
import { textParameter } from './parameters.ts';

/** Ids of the orchestrations that led to a job, for what they start in turn: a circle that no file shows is found by it. */
const wayVariable = 'SEGUE_STARTED_BY';

/** The component `orchestration`: runs another orchestration as the command line does, to its end. */
export async function startOrchestration(context: ComponentContext): Promise<void> {
  const { call } = context;
  const id = textParameter(call, 'orchestration') ?? '';
  const way = [...(context.environment[wayVariable]?.split(',') ?? []), call.orchestration];
  if (way.includes(id)) {
    const names = [...way.slice(way.indexOf(id)), id].map(name => `"${name}"`).join(' → ');
    throw new ComponentFailure(`The orchestration starts itself: ${names}.`);
  }
  // The job's end is the run's end as well: it gets the same signal, and is waited for.
  context.signal();
  const { exitCode, text } = await runToEnd(context, id, way);
  const run = readRun(text);
  if (run === undefined) throw new ComponentFailure(notStarted(id, exitCode));
  context.output('run', run.id);
  context.output('number', run.number);
  context.output('state', run.state);
  context.output('outputs', JSON.stringify(outputsOf(run)));
  const name = `${id}#${run.number}`;
  if (run.state === 'warning') context.warn(`${name} ended with a warning.`);
  else if (run.state !== 'success')
    throw new ComponentFailure(
      `${name} ${run.state === 'failed' ? 'failed' : `was ${run.state}`}${why(run)}.`,
    );
}

interface Ended {
  readonly exitCode: number | null;
  readonly text: string;
}

/** Values of params may be secrets, so that they go by a file and not among the arguments, which everybody on the machine can see. */
function runToEnd(context: ComponentContext, id: string, way: readonly string[]): Promise<Ended> {
  const { call, environment } = context;
  const request = join(call.scratch, 'request.json');
  const trigger = {
    kind: 'orchestration',
    orchestration: call.orchestration,
    run: environment['SEGUE_RUN_ID'],
  };
  writeFileSync(request, JSON.stringify({ params: paramsOf(call.parameters['params']), trigger }), {
    mode: 0o600,
  });
  const [program = '', ...args] = call.runner;
  const child = spawn(program, [...args, 'run', id, '--json', '--request', request], {
    cwd: call.root,
    env: { ...environment, [wayVariable]: way.join(',') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  createInterface({ input: child.stderr }).on('line', line => context.log(line));
  return new Promise((resolve, reject) => {
    child.once('error', error =>
      reject(new ComponentFailure(`Segue could not be started: ${error.message}.`)),
    );
    child.once('close', exitCode => resolve({ exitCode, text }));
  });
}

/** As typed on the command line: the orchestration's own declarations say what they become. */
function paramsOf(params: Json | undefined): Readonly<Record<string, string>> {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return {};
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** What is used of the JSON of a run. */
interface RunSummary {
  readonly id: string;
  readonly number: number;
  readonly state: string;
  readonly reason: string | null;
  readonly phases: readonly {
    readonly tasks: readonly { readonly id: string; readonly state: string; readonly outputs: Json }[];
  }[];
}

function readRun(text: string): RunSummary | undefined {
  try {
    const run: RunSummary = JSON.parse(text);
    return 'phases' in run ? run : undefined;
  } catch {
    return undefined;
  }
}

function outputsOf({ phases }: RunSummary): Readonly<Record<string, Json>> {
  return Object.fromEntries(phases.flatMap(({ tasks }) => tasks.map(({ id, outputs }) => [id, outputs])));
}

function why({ reason, phases }: RunSummary): string {
  if (reason !== null) return `: ${reason.replace(/\.$/, '')}`;
  const failed = phases
    .flatMap(({ tasks }) => tasks)
    .filter(({ state }) => state === 'failed')
    .map(({ id }) => id);
  return failed.length === 0 ? '' : `: ${failed.join(', ')} failed`;
}

function notStarted(id: string, exitCode: number | null): string {
  return exitCode === 2
    ? `The orchestration "${id}" is invalid; the log shows what is wrong with it.`
    : `No run of the orchestration "${id}" was made; the log shows why.`;
}
