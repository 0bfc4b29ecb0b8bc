import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import type { RunJson } from '../../schemas/types.ts';
import type { ExpectedRun, Step } from './caseFile.ts';
import type { CliProject, Ended, Started } from './cli.ts';
import { type Expected, expectText, normalise } from './texts.ts';

/** Carries out one scenario in a project: its steps in order, each with all that is expected of it. */
export async function carryOut(
  project: CliProject,
  steps: readonly Step[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const background = new Map<string, Started>();
  for (const step of steps) {
    const ended = await carryOutStep(step, background, command => project.start(command, env));
    if (step.file !== undefined) await project.fileExists(step.file);
    if (ended !== undefined) await check(project, step, ended);
  }
}

async function carryOutStep(
  step: Step,
  background: Map<string, Started>,
  start: (command: string) => Started,
): Promise<Ended | undefined> {
  if (step.end !== undefined) {
    const started = background.get(step.end);
    if (started === undefined) throw new Error(`No step before started "${step.end}" in the background.`);
    return started.ended;
  }
  const started = start(step.$ ?? '');
  if (step.background === undefined) return started.ended;
  background.set(step.background, started);
  if (step.writes !== undefined) await started.writes(step.writes);
  return undefined;
}

async function check(project: CliProject, step: Step, ended: Ended): Promise<void> {
  const { exitCode, stdout, stderr } = ended;
  const all = `$ ${step.$ ?? step.end}\n${stdout}${stderr}`;
  expect(exitCode, all).toBe(step.exit ?? 0);
  if (step.stdout !== undefined) expectText(normalise(stdout, project.folder), step.stdout);
  if (step.stderr !== undefined) expectText(normalise(stderr, project.folder), step.stderr);
  for (const text of step.absent ?? []) expect(all.slice(all.indexOf('\n'))).not.toContain(text);
  if (step.json !== undefined) checkPart(JSON.parse(stdout), step.json);
  if (step.shape !== undefined) checkShape(step.shape, JSON.parse(stdout));
  if (step.run !== undefined) await checkRun(project, step.run);
  for (const [path, text] of Object.entries(step.files ?? {})) checkFile(project.path(path), text);
}

function checkFile(path: string, text: Expected | null): void {
  if (text === null) expect(existsSync(path), path).toBe(false);
  else expectText(readFileSync(path, 'utf8'), text);
}

/** Objects may have more members than expected; everything else is equal. */
function checkPart(actual: unknown, expected: unknown): void {
  if (typeof expected === 'object' && expected !== null) expect(actual).toMatchObject(expected);
  else expect(actual).toEqual(expected);
}

async function checkRun(project: CliProject, expected: ExpectedRun): Promise<void> {
  const run = await shownRun(project, expected.of);
  const text = JSON.stringify(run, null, 1);
  expect(run.state, text).toBe(expected.state);
  const phases = Object.fromEntries(run.phases.map(({ id, state }) => [id, state]));
  expect(phases, text).toMatchObject(expected.phases ?? {});
  for (const [id, part] of Object.entries(expected.tasks ?? {})) checkTask(run, id, part);
  for (const fact of expected.order ?? []) checkOrder(run, fact);
  if (expected.json !== undefined) checkPart(run, expected.json);
}

async function shownRun(project: CliProject, name: string | undefined): Promise<RunJson> {
  const of = name ?? (await newestRun(project));
  const { stdout, stderr } = await project.run(`segue show '${of}' --json`);
  expect(stderr).toBe('');
  const run: RunJson = JSON.parse(stdout);
  return run;
}

async function newestRun(project: CliProject): Promise<string> {
  const { stdout } = await project.run('segue runs --limit 1 --json');
  const [run]: readonly { readonly id: string }[] = JSON.parse(stdout);
  if (run === undefined) throw new Error('There is no run.');
  return run.id;
}

function tasksOf(run: RunJson) {
  return run.phases.flatMap(({ tasks }) => tasks);
}

function taskOf(run: RunJson, id: string) {
  const task = tasksOf(run).find(one => one.id === id);
  if (task === undefined) throw new Error(`The run has no task ${id}.`);
  return task;
}

function checkTask(run: RunJson, id: string, part: string | Readonly<Record<string, unknown>>): void {
  const task = taskOf(run, id);
  const text = JSON.stringify(task, null, 1);
  if (typeof part === 'string') {
    expect(task.state, text).toBe(part);
    return;
  }
  const { jobs, ...members } = part;
  expect(task, text).toMatchObject(members);
  if (!Array.isArray(jobs)) return;
  expect(task.jobs.length, text).toBe(jobs.length);
  for (const [at, job] of jobs.entries()) {
    if (typeof job === 'string') expect(task.jobs[at]?.state, text).toBe(job);
    else expect(task.jobs[at], text).toMatchObject(job);
  }
}

/** `a, b then c then d`: the jobs of each group had ended when the first of the next one started. */
function checkOrder(run: RunJson, fact: string): void {
  const groups = fact.split(' then ').map(group =>
    group.split(', ').flatMap(id => {
      const { jobs } = taskOf(run, id);
      if (jobs.length === 0) throw new Error(`${id} has no job, so that "${fact}" says nothing.`);
      return jobs;
    }),
  );
  for (const [at, group] of groups.entries()) {
    const ended = Math.max(...group.map(({ endedAt }) => Date.parse(endedAt ?? '')));
    const next = Math.min(...(groups[at + 1] ?? []).map(({ startedAt }) => Date.parse(startedAt ?? '')));
    expect(next, fact).toBeGreaterThanOrEqual(ended);
  }
}

const ajv = new Ajv2020({ strict: false });
formats(ajv);
for (const name of ['run', 'plan', 'problems', 'next', 'simulation', 'skipped']) {
  const url = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  ajv.addSchema(JSON.parse(readFileSync(fileURLToPath(url), 'utf8')), name);
}
ajv.addSchema(
  { type: 'array', items: { $ref: 'https://segue.dev/schemas/1/run.json#/$defs/summary' } },
  'runs',
);

function checkShape(name: string, value: unknown): void {
  const fits = ajv.validate(name, value);
  expect(fits, ajv.errorsText()).toBe(true);
}
