import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import type { Orchestration, Task } from '../../../runner/model/orchestration.ts';
import { SourceFile } from '../../../runner/model/sourceFile.ts';
import type { Plan } from '../../../runner/plan/plan.ts';
import { colours } from '../../../runner/report/colours.ts';
import { jsonReporter } from '../../../runner/report/json.ts';
import { planJson } from '../../../runner/report/planJson.ts';
import { planLines } from '../../../runner/report/planLines.ts';
import { problemsJson } from '../../../runner/report/problems.ts';
import { runJson, runSummaryJson } from '../../../runner/report/runJson.ts';
import type { RunRow } from '../../../runner/store/store.ts';
import { KeptOutput } from '../cli/scriptedHost.ts';
import { morning, Story, twoPhases } from './story.ts';

function schema(name: string): object {
  const path = fileURLToPath(new URL(`../../../schemas/${name}.schema.json`, import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What a schema says is wrong with a value as it is after a way through JSON; null where nothing is. */
function mistakes(name: string, value: unknown, part = ''): unknown {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(schema(name), name);
  const validate = ajv.getSchema(`${name}${part}`);
  validate?.(JSON.parse(JSON.stringify(value)));
  return validate?.errors ?? null;
}

const holder = { run: '01', runName: 'ingest#3', job: 'pull.0.1', since: morning - 65_000 };

function fullStory(): Story {
  return new Story(twoPhases, { attempt: 2, retryOf: '01JDZ0000000000000000000A9', params: { region: 'eu' } })
    .tell({ kind: 'run-waiting', holder: { ...holder, job: null }, place: 1 })
    .later(40)
    .tell({ kind: 'run-started' })
    .tell({ kind: 'phase-started', phase: 'extract' })
    .tell({ kind: 'task-expanded', task: 'shop-orders', combinations: [{ region: 'eu' }, { region: 'us' }] })
    .start('crm-accounts')
    .later(100)
    .fail('crm-accounts', 22, {
      outputs: { status: 500 },
      peakMemoryBytes: 8_388_608,
      cpuMs: 40,
      summary: '# CRM',
      annotations: [{ level: 'error', message: 'no', file: 'a.sql', line: 3, column: 1, title: 'T' }],
    })
    .start('shop-orders')
    .succeed('shop-orders', { records: { in: 127, out: 98 }, outputs: { rows: 98 } })
    .tell({ kind: 'job-waiting', job: { task: 'shop-orders', index: 1, attempt: 1 }, holder, place: 2 })
    .tell({ kind: 'cancel-requested', by: 'anna', force: false });
}

describe('the JSON of a run', () => {
  test('is what its schema says, at every moment', async () => {
    const story = fullStory();
    expect(mistakes('run', runJson(new Story(twoPhases).run))).toBe(null);
    expect(mistakes('run', runJson(story.run))).toBe(null);
    await story.finish('cancelled', 'Cancelled by anna.');
    expect(mistakes('run', runJson(story.run))).toBe(null);
    expect(mistakes('run', { ...runJson(story.run), state: 'done' })).not.toBe(null);
  });

  test('tells all that is known, in UTC with milliseconds', () => {
    const json = runJson(fullStory().run);
    const at = (ms: number) => new Date(morning + ms).toISOString();
    expect(json).toMatchObject({
      schemaVersion: 1,
      id: '01JDZ0000000000000000000AA',
      retryOf: '01JDZ0000000000000000000A9',
      attempt: 2,
      state: 'running',
      waitingFor: null,
      cancelRequested: { by: 'anna', force: false },
      startedBy: 'anna',
      createdAt: at(0),
      startedAt: at(40),
      endedAt: null,
      params: { region: 'eu' },
    });
    const [crm, shop, legacy] = json.phases[0]?.tasks ?? [];
    expect(crm).toMatchObject({ state: 'failed', configuration: 'crm', selected: true, skipReason: null });
    expect(crm?.jobs).toEqual([
      {
        id: 'crm-accounts.0.1',
        attempt: 1,
        matrix: null,
        state: 'failed',
        reason: { code: 'exit-code', message: 'Exited with code 22.', exitCode: 22 },
        waitingFor: null,
        startedAt: at(40),
        endedAt: at(140),
        durationMs: 100,
        peakMemoryBytes: 8_388_608,
        cpuMs: 40,
        outputs: { status: 500 },
        summary: '# CRM',
        annotations: [{ level: 'error', message: 'no', file: 'a.sql', line: 3, column: 1, title: 'T' }],
      },
    ]);
    expect(shop).toMatchObject({ state: 'waiting', outputs: { rows: 98 }, records: { in: 127, out: 98 } });
    expect(shop?.jobs[1]).toMatchObject({
      id: 'shop-orders.1.1',
      matrix: { region: 'us' },
      waitingFor: { run: '01', runName: 'ingest#3', job: 'pull.0.1', since: at(-65_000), place: 2 },
    });
    expect(legacy).toMatchObject({
      state: 'skipped',
      selected: false,
      skipReason: 'inactive',
      skipMessage: 'switched off by "active: false"',
      jobs: [],
    });
  });

  test('of a list has no phases', () => {
    const row: RunRow = {
      id: '01JDZ0000000000000000000AA',
      orchestration: 'nightly-sales',
      name: 'Nightly sales',
      number: 12,
      attempt: 1,
      retryOf: null,
      state: 'waiting',
      reason: null,
      trigger: { kind: 'schedule', cron: '0 2 * * *' },
      startedBy: null,
      waitingFor: { holder: { ...holder, job: null }, place: 1 },
      cancel: null,
      createdAt: morning,
      startedAt: null,
      endedAt: null,
      durationMs: null,
      params: {},
      sourceHash: `sha256:${'0'.repeat(64)}`,
      commit: null,
    };
    expect(mistakes('run', runSummaryJson(row), '#/$defs/summary')).toBe(null);
    expect(runSummaryJson(row)).not.toHaveProperty('phases');
    expect(runSummaryJson(row).waitingFor?.runName).toBe('ingest#3');
  });

  test('is the one thing on standard output, on one line for a program', async () => {
    const output = new KeptOutput();
    const story = fullStory().to(jsonReporter(output));
    expect(output.text).toBe('');
    await story.finish('cancelled');
    expect(output.text).toBe(`${JSON.stringify(runJson(story.run))}\n`);
  });

  test('of 100,000 tasks is made in one piece', () => {
    const tasks = Array.from({ length: 100_000 }, (_, at) => ({
      id: `t${at}`,
      name: `T${at}`,
      component: 'shell',
    }));
    const story = new Story([{ id: 'p', name: 'P', tasks }]);
    for (let at = 0; at < 100_000; at++) story.start(`t${at}`).succeed(`t${at}`);
    expect(JSON.stringify(runJson(story.run)).length).toBeGreaterThan(10_000_000);
  });
});

const task = (id: string, changes: Partial<Task> = {}): Task => ({
  id,
  name: id,
  description: null,
  active: true,
  continueOnFailure: false,
  condition: null,
  env: {},
  timeoutMs: null,
  memoryBytes: null,
  retry: { max: 0, waitMs: 0, backoff: 'constant', maxWaitMs: null, jitter: 0, when: null },
  reads: [],
  updates: [],
  shell: null,
  workingDirectory: null,
  matrix: null,
  action: { kind: 'script', script: 'true', span: { start: 0, end: 0 } },
  rerun: 'allowed',
  span: { start: 0, end: 0 },
  ...changes,
});

function plan(changes: Partial<Plan> = {}): Plan {
  const tasks = [
    task('crm-accounts', { condition: 'params.full' }),
    task('shop-orders', { matrix: { axes: {}, include: [], exclude: [], maxParallel: null } }),
    task('legacy-feed', { active: false }),
  ];
  const orchestration: Orchestration = {
    id: 'nightly-sales',
    name: 'Nightly sales',
    description: null,
    path: '.segue/orchestrations/nightly-sales.yaml',
    triggers: { schedule: [], tables: [], webhook: [], database: [], files: [], orchestration: [] },
    params: [],
    timezone: 'UTC',
    env: {},
    secrets: [],
    concurrency: { runs: 1, overlap: 'wait' },
    limits: { durationMs: null, memoryBytes: null, parallel: null },
    phases: [
      { id: 'extract', name: 'Extract', condition: null, tasks, span: { start: 0, end: 0 } },
      { id: 'load', name: 'Load', condition: null, tasks: [task('mart')], span: { start: 0, end: 0 } },
    ],
    notifications: [],
  };
  const skip = { reason: 'deselected', message: 'left out by the selection' } as const;
  return {
    orchestration,
    source: new SourceFile(orchestration.path, ''),
    sourceHash: `sha256:${'0'.repeat(64)}`,
    params: { region: 'eu' },
    retryOf: null,
    reasons: new Map(),
    phases: [
      twoPhases[0] ?? { id: '', name: '', tasks: [] },
      { id: 'load', name: 'Load', tasks: [{ id: 'mart', name: 'Mart', component: 'shell', skip }] },
    ],
    ...changes,
  };
}

describe('a plan', () => {
  test('as JSON is what its schema says', () => {
    expect(mistakes('plan', planJson(plan()))).toBe(null);
    expect(planJson(plan()).phases).toMatchObject([
      { id: 'extract', willRun: true, skipReason: null },
      { id: 'load', willRun: false, skipReason: 'left out by the selection' },
    ]);
    expect(planJson(plan()).phases[0]?.tasks[2]).toEqual({
      id: 'legacy-feed',
      name: 'Legacy feed',
      line: 20,
      component: 'shell',
      configuration: null,
      active: false,
      willRun: false,
      skipReason: 'inactive',
      skipMessage: 'switched off by "active: false"',
      condition: null,
      matrix: false,
      reason: null,
    });
  });

  test('for people says of every task whether it would run, and why or why not', () => {
    expect(planLines(plan(), colours(false)).join('\n')).toBe(`\
nightly-sales  Nightly sales  .segue/orchestrations/nightly-sales.yaml
Params: region=eu
Extract
  ▸ crm-accounts  http/crm  if params.full
  ▸ shop-orders   shell  one job a combination of its matrix
  – legacy-feed   switched off by "active: false"
Load (nothing to do)
  – mart          left out by the selection
2 tasks would run, 2 would not.`);
  });

  test('of a retry says what it goes on from, and why it selects a task', () => {
    const retryOf = {
      id: '01JDZ0000000000000000000A9',
      name: 'nightly-sales#11',
      attempt: 1,
      sourceChanged: true,
    };
    const reasons = new Map([['crm-accounts', 'it failed']]);
    const lines = planLines(plan({ retryOf, reasons, params: {} }), colours(false));
    expect(lines[1]).toBe('Retry of nightly-sales#11, and the file has changed since');
    expect(lines[3]).toBe('  ▸ crm-accounts  http/crm  it failed  if params.full');
    expect(planJson(plan({ retryOf, reasons }))).toMatchObject({ retryOf: retryOf.id, sourceChanged: true });
  });
});

describe('problems as JSON', () => {
  test('have positions as in the Language Server Protocol, sorted by file and place', () => {
    const file = new SourceFile('b.yaml', 'name: x\nphasse: []\n');
    const other = new SourceFile('a.yaml', 'nam: x\n');
    const at = (start: number, end: number) =>
      ({ code: 'unknown-key', severity: 'error', message: 'Unknown.', span: { start, end } }) as const;
    const json = problemsJson([
      { file, problem: at(8, 14) },
      { file, problem: at(0, 4) },
      { file: other, problem: at(0, 3) },
    ]);
    expect(mistakes('problems', json)).toBe(null);
    expect(json.map(({ file: path, range }) => [path, range.start.line, range.start.character])).toEqual([
      ['a.yaml', 0, 0],
      ['b.yaml', 0, 0],
      ['b.yaml', 1, 0],
    ]);
  });
});
