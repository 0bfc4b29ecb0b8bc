import { describe, expect, test } from 'vitest';
import { choiceOf, chosenCount, withTick } from '../../extension/page/choice.ts';
import { planRows, runRows } from '../../extension/page/rows.ts';
import { barsOf, durationOf, spanOf } from '../../extension/page/timeline.ts';
import { withChange } from '../../extension/panel/change.ts';
import { plan, run, task } from './shapes.ts';

const retried = plan({
  extract: [
    { id: 'orders', willRun: true, reason: 'failed in sales#1: Exit code 7.' },
    { id: 'customers', willRun: false, skipReason: 'deselected', skipMessage: 'succeeded in sales#1' },
  ],
  load: [
    { id: 'mart', willRun: true, reason: 'not executed in sales#1' },
    { id: 'shout', willRun: false, skipReason: 'condition-false', skipMessage: 'its condition is false' },
  ],
});
const none = new Map<string, boolean>();

describe('what a person chooses', () => {
  test('is what the plan chose until a box is touched', () => {
    expect(planRows(retried, none, new Set()).map(({ id, tick, note }) => [id, tick, note])).toEqual([
      ['extract', 'partly', ''],
      ['orders', 'yes', 'failed in sales#1: Exit code 7.'],
      ['customers', 'no', 'succeeded in sales#1'],
      ['load', 'yes', ''],
      ['mart', 'yes', 'not executed in sales#1'],
      ['shout', 'yes', 'its condition is false'],
    ]);
    expect(choiceOf(retried, none)).toEqual({ kind: 'planned' });
    expect(chosenCount(retried, none)).toBe(3);
  });

  test('is told by what is left out, or by all that is chosen where something was added', () => {
    const without = withTick(retried, none, { id: 'mart', isOn: false });
    expect(choiceOf(retried, without)).toEqual({ kind: 'without', tasks: ['mart'] });
    const added = withTick(retried, without, { id: 'customers', isOn: true });
    expect(choiceOf(retried, added)).toEqual({ kind: 'only', tasks: ['orders', 'customers', 'shout'] });
    expect(planRows(retried, added, new Set()).find(({ id }) => id === 'customers')?.note).toBe(
      'chosen by you',
    );
  });

  test('of a phase is that of all its tasks', () => {
    const cleared = withTick(retried, none, { id: 'load', isOn: false });
    expect(choiceOf(retried, cleared)).toEqual({ kind: 'without', tasks: ['mart', 'shout'] });
    expect(choiceOf(retried, withTick(retried, cleared, { id: 'load', isOn: true }))).toEqual({
      kind: 'planned',
    });
  });
});

describe('the rows of a run', () => {
  const waiting = task('mart', 'waiting', {
    jobs: [
      {
        state: 'waiting',
        waitingFor: { run: '1', runName: 'ingest#3', job: 'pull.0.1', since: '', place: 2 },
      },
    ],
  });
  const failed = task('orders', 'failed', {
    jobs: [
      { attempt: 1, state: 'failed', reason: { code: 'exit-code', message: 'Exit code 7.' } },
      { attempt: 2, state: 'failed', reason: { code: 'exit-code', message: 'Exit code 8.' } },
    ],
  });

  test('say for whom a task waits, and why one failed', () => {
    const rows = runRows(run({ load: [waiting, failed] }), new Set());
    expect(rows.map(({ note }) => note)).toEqual([
      '1 waiting, 1 failed',
      'waits for ingest#3 (pull.0.1), number 2 in line',
      'Exit code 8. · attempt 2',
    ]);
  });

  test('leave out the tasks of a phase that is closed', () => {
    expect(runRows(run({ load: [waiting] }), new Set(['load'])).map(({ id }) => id)).toEqual(['load']);
  });

  test('change by what a change names, and by nothing else', () => {
    const before = run({ load: [waiting, failed] });
    const after = withChange(before, {
      kind: 'change',
      run: { ...before, state: 'failed' },
      phases: [{ id: 'load', state: 'failed' }],
      tasks: [{ ...waiting, state: 'cancelled' }],
    });
    expect(after.state).toBe('failed');
    expect(after.phases[0]?.tasks.map(({ state }) => state)).toEqual(['cancelled', 'failed']);
    expect(after.phases[0]?.tasks[1]).toBe(failed);
  });
});

describe('the timeline', () => {
  const at = (second: number): string => new Date(second * 1000).toISOString();
  const going = run({ load: [] }, { startedAt: at(100), endedAt: null });
  const flaky = task('flaky', 'running', {
    jobs: [
      { attempt: 1, state: 'failed', startedAt: at(100), endedAt: at(102), durationMs: 2000 },
      { attempt: 2, state: 'running', startedAt: at(105), endedAt: null },
    ],
  });

  test('shows every attempt where it was, and one that goes on until now', () => {
    expect(barsOf(flaky, spanOf(going, 110_000))).toEqual([
      { from: 0, length: 0.2, state: 'failed' },
      { from: 0.5, length: 0.5, state: 'running' },
    ]);
  });

  test('counts from the first start to the last end', () => {
    expect(durationOf(flaky, 110_000)).toBe(10_000);
    expect(durationOf(task('idle', 'queued', { jobs: [] }), 0)).toBeNull();
  });
});
