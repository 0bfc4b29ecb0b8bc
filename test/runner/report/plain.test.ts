import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { colours } from '../../../runner/report/colours.ts';
import { jobLogs } from '../../../runner/report/jobLogs.ts';
import { plainReporter } from '../../../runner/report/plain.ts';
import type { ReportContext } from '../../../runner/report/reporter.ts';
import { KeptOutput } from '../cli/scriptedHost.ts';
import { morning, Story, textLogs, twoPhases } from './story.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-plain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function context(story: Story, output: KeptOutput, changes: Partial<ReportContext> = {}): ReportContext {
  return {
    output,
    colours: colours(false),
    clock: story.clock,
    logs: textLogs({}),
    show: 'failed',
    command: words => `segue ${words}`,
    ...changes,
  };
}

describe('a run in a pipe', () => {
  test('is told line by line, with the end of a failed log and how to go on', async () => {
    const output = new KeptOutput();
    const story = new Story(twoPhases);
    const logs = textLogs({
      'crm-accounts.0.1':
        '2026-11-21T08:30:00.500Z GET /accounts\n2026-11-21T08:30:01.000Z \u001b[31m500\u001b[0m\n',
    });
    story.to(
      plainReporter({ ...context(story, output, { logs }), command: words => `segue -C shop ${words}` }),
    );
    await story
      .later(2)
      .tell({ kind: 'run-started' })
      .later(1)
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('crm-accounts')
      .start('shop-orders')
      .later(1200)
      .fail('crm-accounts', 22)
      .later(300)
      .succeed('shop-orders', { records: { in: null, out: 127 } })
      .tell({ kind: 'phase-ended', phase: 'extract', state: 'failed' })
      .finish('failed');
    const stamp = new Date(Date.parse('2026-11-21T08:30:00.500Z')).toTimeString().slice(0, 8);
    const next = new Date(Date.parse('2026-11-21T08:30:01.000Z')).toTimeString().slice(0, 8);
    expect(output.text).toBe(`\
09:30:00.000  Run nightly-sales#12 (Nightly sales) created by anna
09:30:00.002  Run nightly-sales#12 started
09:30:00.003  Phase Extract: 2 tasks, 1 left out
09:30:00.003    – legacy-feed skipped: switched off by "active: false"
09:30:00.003    ▸ crm-accounts started
09:30:00.003    ▸ shop-orders started
09:30:01.203    ✗ crm-accounts failed in 1.2 s: Exited with code 22.
${stamp}.500    │ GET /accounts
${next}.000    │ 500
09:30:01.503    ✓ shop-orders succeeded in 1.5 s, 127 records
09:30:01.503  Phase Extract failed in 1.5 s
09:30:01.503  Run nightly-sales#12 failed in 1.5 s: 1 failed, 1 succeeded, 1 skipped, 1 not executed.
                ✗ crm-accounts: Exited with code 22.
                  segue -C shop logs nightly-sales#12 crm-accounts
              Retry: segue -C shop retry nightly-sales#12
`);
  });

  test('tells who waits for whom, retries, conditions, cancels and messages of jobs', async () => {
    const output = new KeptOutput();
    const story = new Story(twoPhases, {
      name: 'nightly-sales',
      attempt: 2,
      retryOf: '01JDZ0000000000000000000A9',
      retryOfNumber: 9,
    });
    const holder = { run: '01', runName: 'ingest#3', job: 'pull.0.1', since: morning - 65_000 };
    story.to(plainReporter(context(story, output, { show: 'none' })));
    await story
      .tell({ kind: 'run-waiting', holder: { ...holder, runName: 'nightly-sales#11', job: null }, place: 1 })
      .later(40)
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .tell({ kind: 'job-waiting', job: { task: 'crm-accounts', index: 0, attempt: 1 }, holder, place: 2 })
      .tell({ kind: 'task-skipped', task: 'shop-orders', reason: 'condition-false', message: null })
      .later(10)
      .start('crm-accounts')
      .later(10)
      .fail('crm-accounts', 1, {
        annotations: [
          { level: 'warning', message: 'slow\nserver', file: 'load.sql', line: 3, title: 'Load' },
        ],
      })
      .tell({
        kind: 'retry-scheduled',
        job: { task: 'crm-accounts', index: 0, attempt: 1 },
        due: morning + 10_060,
      })
      .later(10_000)
      .start('crm-accounts', 2)
      .tell({ kind: 'cancel-requested', by: 'anna', force: false })
      .tell({ kind: 'cancel-requested', by: 'anna', force: true })
      .end('crm-accounts', { state: 'cancelled', job: { task: 'crm-accounts', index: 0, attempt: 2 } })
      .tell({ kind: 'phase-ended', phase: 'extract', state: 'cancelled' })
      .finish('cancelled', 'Cancelled by anna.');
    expect(output.text).toBe(`\
09:30:00.000  Run nightly-sales#12 created by anna, attempt 2, retry of nightly-sales#9
09:30:00.000  Run nightly-sales#12 waits for nightly-sales#11 (since 09:28:55)
09:30:00.040  Run nightly-sales#12 started
09:30:00.040  Phase Extract: 2 tasks, 1 left out
09:30:00.040    – legacy-feed skipped: switched off by "active: false"
09:30:00.040    … crm-accounts waits for ingest#3 pull.0.1 (since 09:28:55), place 2 in line
09:30:00.040    – shop-orders skipped: its condition is false
09:30:00.050    ▸ crm-accounts started
09:30:00.060    ✗ crm-accounts failed in 10 ms: Exited with code 1.
                warning: Load: slow server (load.sql:3)
09:30:00.060    ↻ crm-accounts attempt 2 at 09:30:10 (in 10.0 s)
09:30:10.060    ▸ crm-accounts started, attempt 2
09:30:10.060  Cancelled by anna: what runs is asked to end
09:30:10.060  Cancelled by anna: what runs is ended at once
09:30:10.060    ⊘ crm-accounts cancelled in 0 ms, attempt 2
09:30:10.060  Phase Extract cancelled in 10.0 s
09:30:10.060  Run nightly-sales#12 was cancelled in 10.0 s: 1 cancelled, 2 skipped, 1 not executed. Cancelled by anna.
              Retry: segue retry nightly-sales#12
`);
  });

  test('tells which combination of a matrix a job is, whole logs where asked, and names that steer nothing', async () => {
    const output = new KeptOutput();
    const log = join(folder, 'build.0.1');
    writeFileSync(log, 'one\ntwo \u001b[2J\u001b]0;title\u0007three\nlast line without an end');
    const story = new Story([
      { id: 'p', name: 'P\u001b[2J', tasks: [{ id: 'build', name: 'Build', component: 'shell' }] },
    ]);
    const logs = jobLogs((_run, job) => join(folder, job));
    story.to(plainReporter(context(story, output, { logs, show: 'all' })));
    await story
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'p' })
      .tell({
        kind: 'task-expanded',
        task: 'build',
        combinations: [
          { os: 'linux', node: 24 },
          { os: 'mac', node: 24 },
        ],
      })
      .start('build')
      .succeed('build')
      .finish('warning');
    expect(output.text.replaceAll('09:30:00.000', '')).toBe(`\
  Run nightly-sales#12 (Nightly sales) created by anna
  Run nightly-sales#12 started
  Phase P\ufffd[2J: 1 task
    build: 2 combinations
    ▸ build (os=linux, node=24) started
    ✓ build (os=linux, node=24) succeeded in 0 ms
                │ one
                │ two three
                │ last line without an end
  Run nightly-sales#12 ended with warnings in 0 ms: 1 cancelled.
              Retry: segue retry nightly-sales#12
`);
  });

  test('writes the lines of one turn in one piece', async () => {
    const output = new KeptOutput();
    const story = new Story(twoPhases);
    const reporter = plainReporter(context(story, output));
    story.to(reporter);
    for (let at = 0; at < 1000; at++) reporter.note('again');
    await story.finish('cancelled');
    expect(output.text.split('\n').length).toBeGreaterThan(1000);
    expect(output.writes).toBe(1);
  });

  test('that never ends loses no line', async () => {
    const output = new KeptOutput();
    const story = new Story(twoPhases);
    const reporter = plainReporter(context(story, output));
    story.to(reporter).tell({ kind: 'run-started' });
    await reporter.close();
    expect(output.text).toMatch(/created by anna\n.*started\n$/);
  });

  test('does not hand more to a reader than it takes', async () => {
    const output = new KeptOutput();
    const released: (() => void)[] = [];
    output.drained = () => new Promise(resolve => released.push(resolve));
    const story = new Story(twoPhases);
    const reporter = plainReporter(context(story, output));
    story.to(reporter);
    await new Promise(resolve => setImmediate(resolve));
    expect(output.writes).toBe(1);
    reporter.note('while the reader sleeps');
    await new Promise(resolve => setImmediate(resolve));
    expect(output.writes).toBe(1);
    output.drained = () => Promise.resolve();
    for (const release of released) release();
    await story.finish('cancelled');
    expect(output.text).toContain('while the reader sleeps');
  });
});
