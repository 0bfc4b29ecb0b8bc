import { describe, expect, test } from 'vitest';
import type { Input } from '../../../runner/engine/machine.ts';
import { orchestration, phase, task } from '../../support/orchestrations.ts';
import { simulate, statesOf } from './simulate.ts';

const fails =
  (...ids: string[]) =>
  (job: { readonly task: string }) =>
    ids.includes(job.task) ? ('failed' as const) : ('succeeded' as const);

const retry = { max: 2, waitMs: 1000, backoff: 'constant', maxWaitMs: null, jitter: 0, when: null } as const;

describe('phases', () => {
  test('run in order, the tasks of one together', () => {
    const document = orchestration([phase('one', [task('a'), task('b')]), phase('two', [task('c')])]);
    const { entries, state, most } = simulate(document);
    expect(statesOf(state)).toBe('a=succeeded b=succeeded c=succeeded run=success');
    expect(most).toBe(2);
    expect(entries.map(entry => entry.kind)).toEqual([
      'run-created',
      'run-started',
      'phase-started',
      'job-started',
      'job-started',
      'job-ended',
      'job-ended',
      'phase-ended',
      'phase-started',
      'job-started',
      'job-ended',
      'phase-ended',
      'run-ended',
    ]);
  });

  test('a failed task lets the others of its phase finish and closes the phases after it', () => {
    const document = orchestration([phase('one', [task('a'), task('b')]), phase('two', [task('c')])]);
    const { state } = simulate(document, { script: fails('a') });
    expect(statesOf(state)).toBe('a=failed b=succeeded c=not-executed run=failed');
    expect(state.phases.map(({ state: of }) => of)).toEqual(['failed', 'not-executed']);
  });

  test('continueOnFailure leaves the run going and makes it a warning', () => {
    const document = orchestration([
      phase('one', [task('a', { continueOnFailure: true })]),
      phase('two', [task('c')]),
    ]);
    const { state } = simulate(document, { script: fails('a') });
    expect(statesOf(state)).toBe('a=failed c=succeeded run=warning');
    expect(state.phases.map(({ state: of }) => of)).toEqual(['warning', 'success']);
  });

  test('a job that warns leaves the run going and makes it a warning', () => {
    const document = orchestration([
      phase('one', [task('a', { updates: ['shop.orders'] }), task('b')]),
      phase('two', [task('c', { condition: "success() && tasks.a.state == 'warning'" })]),
    ]);
    const script = (job: { readonly task: string }) =>
      job.task === 'a' ? { state: 'warning' as const } : ('succeeded' as const);
    const { state } = simulate(document, { script });
    expect(statesOf(state)).toBe('a=warning b=succeeded c=succeeded run=warning');
    expect(state.phases.map(({ state: of }) => of)).toEqual(['warning', 'success']);
  });

  test('a failure beside a continueOnFailure one still fails the run', () => {
    const document = orchestration([phase('one', [task('a', { continueOnFailure: true }), task('b')])]);
    expect(simulate(document, { script: fails('a', 'b') }).state.state).toBe('failed');
  });

  test('inactive tasks are left out, and a phase of nothing else is skipped', () => {
    const document = orchestration([phase('one', [task('a', { active: false })]), phase('two', [task('b')])]);
    const { state } = simulate(document);
    expect(statesOf(state)).toBe('a=skipped b=succeeded run=success');
    expect(state.tasks.get('a')?.skip).toEqual({
      reason: 'inactive',
      message: 'switched off by "active: false"',
    });
    expect(state.phases[0]?.state).toBe('skipped');
  });
});

describe('conditions', () => {
  test('a false one skips its task, a true one runs it', () => {
    const document = orchestration([
      phase('one', [task('a')]),
      phase('two', [
        task('b', { condition: "tasks.a.outputs.verdict == 'ok'" }),
        task('c', { condition: "tasks.a.outputs.verdict != 'ok'" }),
      ]),
    ]);
    const { state } = simulate(document, { script: () => ({ outputs: { verdict: 'ok' } }) });
    expect(statesOf(state)).toBe('a=succeeded b=succeeded c=skipped run=success');
    expect(state.tasks.get('c')?.skip).toEqual({
      reason: 'condition-false',
      message: 'its condition is false',
    });
  });

  test("sees the file's environment with its expressions evaluated", () => {
    const document = orchestration([phase('one', [task('a', { condition: "env.LEVEL == 'level 3'" })])], {
      env: { LEVEL: 'level ${{ params.level }}' },
    });
    expect(statesOf(simulate(document, { created: { params: { level: 3 } } }).state)).toBe(
      'a=succeeded run=success',
    );
    expect(statesOf(simulate(document, { created: { params: { level: 4 } } }).state)).toBe(
      'a=skipped run=success',
    );
  });

  test("a phase's false one skips all its tasks", () => {
    const document = orchestration([
      phase('one', [task('a'), task('b', { condition: 'always()' })], '1 == 2'),
    ]);
    const { state } = simulate(document);
    expect(statesOf(state)).toBe('a=skipped b=skipped run=success');
    expect(state.tasks.get('a')?.skip?.message).toBe("its phase's condition is false");
  });

  test.each([
    ["tasks.a.outputs.verdict == 'ok'", 'a=failed b=not-executed run=failed', 'not-executed'],
    ['success()', 'a=failed b=not-executed run=failed', 'not-executed'],
    ['cancelled()', 'a=failed b=not-executed run=failed', 'not-executed'],
    ['failure()', 'a=failed b=succeeded run=failed', 'success'],
    ['always()', 'a=failed b=succeeded run=failed', 'success'],
  ])('of a phase after a failure: %s', (condition, states, phaseState) => {
    const document = orchestration([phase('one', [task('a')]), phase('two', [task('b')], condition)]);
    const { state } = simulate(document, { script: fails('a') });
    expect(statesOf(state)).toBe(states);
    expect(state.phases[1]?.state).toBe(phaseState);
  });

  test('a false one of a phase keeps out even the tasks that always run', () => {
    const document = orchestration([
      phase('one', [task('a')]),
      phase('two', [task('b', { condition: 'always()' })], 'cancelled()'),
    ]);
    expect(statesOf(simulate(document, { script: fails('a') }).state)).toBe(
      'a=failed b=not-executed run=failed',
    );
  });

  test('after a failure only tasks that ask for the status run', () => {
    const document = orchestration([
      phase('one', [task('a')]),
      phase('two', [
        task('b'),
        task('c', { condition: 'failure()' }),
        task('d', { condition: 'always()' }),
        task('e', { condition: 'success()' }),
        task('f', { condition: "tasks.a.state == 'failed'" }),
      ]),
      phase('three', [task('g')], 'failure()'),
    ]);
    const { state } = simulate(document, { script: fails('a') });
    expect(statesOf(state)).toBe(
      'a=failed b=not-executed c=succeeded d=succeeded e=not-executed f=not-executed g=succeeded run=failed',
    );
  });

  test('one that cannot be evaluated fails its task and tells why', () => {
    const document = orchestration([
      phase('one', [task('a', { condition: "fromJSON('{')" })]),
      phase('two', [task('b')]),
    ]);
    const { state } = simulate(document);
    expect(statesOf(state)).toBe('a=failed b=not-executed run=failed');
    expect(state.tasks.get('a')?.failure?.code).toBe('bad-expression');
  });
});

describe('retries', () => {
  test('try again up to max, each attempt a job of its own', () => {
    const document = orchestration([phase('one', [task('a', { retry })]), phase('two', [task('b')])]);
    const { state } = simulate(document, {
      script: job => (job.task === 'a' && job.attempt < 3 ? 'failed' : 'succeeded'),
    });
    expect(statesOf(state)).toBe('a=succeeded b=succeeded run=success');
    expect(state.tasks.get('a')?.jobs.map(job => [job.key.attempt, job.state])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'succeeded'],
    ]);
  });

  test('fail the task when none is left', () => {
    const document = orchestration([phase('one', [task('a', { retry })])]);
    const { state } = simulate(document, { script: fails('a') });
    expect(state.tasks.get('a')?.jobs).toHaveLength(3);
    expect(state.state).toBe('failed');
  });

  test('wait as the policy says', () => {
    const policy = { ...retry, max: 3, backoff: 'exponential', maxWaitMs: 3000 } as const;
    const document = orchestration([phase('one', [task('a', { retry: policy })])]);
    const { entries } = simulate(document, { script: fails('a') });
    const waits = entries.flatMap(entry => (entry.kind === 'retry-scheduled' ? [entry.due - entry.at] : []));
    expect(waits).toEqual([1000, 2000, 3000]);
  });

  test('ask their condition', () => {
    const policy = { ...retry, when: 'job.exitCode == 75' };
    const document = orchestration([phase('one', [task('a', { retry: policy })])]);
    expect(simulate(document, { script: fails('a') }).state.tasks.get('a')?.jobs).toHaveLength(1);
    const temporary = () => ({
      state: 'failed' as const,
      reason: { code: 'exit-code' as const, message: 'It ended with exit code 75.', exitCode: 75 },
    });
    expect(simulate(document, { script: temporary }).state.tasks.get('a')?.jobs).toHaveLength(3);
  });
});

describe('matrix', () => {
  const matrix = { axes: { n: [1, 2, 3] }, include: [], exclude: [], maxParallel: null };

  test('fans a task out, one job a combination; later outputs win', () => {
    const document = orchestration([
      phase('one', [task('a', { matrix })]),
      phase('two', [task('b', { condition: 'tasks.a.outputs.n == 2' })]),
    ]);
    const { state } = simulate(document, { script: ({ index }) => ({ outputs: { n: index } }) });
    expect(state.tasks.get('a')?.combinations).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(statesOf(state)).toBe('a=succeeded b=succeeded run=success');
  });

  test('keeps to max-parallel', () => {
    const document = orchestration([phase('one', [task('a', { matrix: { ...matrix, maxParallel: 2 } })])]);
    expect(simulate(document).most).toBe(2);
  });

  test('fails where one combination failed, the others run on', () => {
    const document = orchestration([phase('one', [task('a', { matrix })])]);
    const { state } = simulate(document, { script: ({ index }) => (index === 0 ? 'failed' : 'succeeded') });
    expect(state.tasks.get('a')?.jobs.map(job => job.state)).toEqual(['failed', 'succeeded', 'succeeded']);
    expect(state.state).toBe('failed');
  });

  test('takes its lists from expressions', () => {
    const dynamic = { ...matrix, axes: { n: '${{ fromJSON(tasks.list.outputs.all) }}' } };
    const document = orchestration([
      phase('one', [task('list')]),
      phase('two', [task('a', { matrix: dynamic })]),
    ]);
    const { state } = simulate(document, { script: () => ({ outputs: { all: '["x","y"]' } }) });
    expect(state.tasks.get('a')?.combinations).toEqual([{ n: 'x' }, { n: 'y' }]);
  });

  test('that gives no list fails its task', () => {
    const dynamic = { ...matrix, axes: { n: '${{ tasks.list.outputs.all }}' } };
    const document = orchestration([
      phase('one', [task('list')]),
      phase('two', [task('a', { matrix: dynamic })]),
    ]);
    const { state } = simulate(document, { script: () => ({ outputs: { all: 'x' } }) });
    expect(state.tasks.get('a')?.failure?.message).toBe('The matrix\'s "n" expects a list; found "x".');
  });
});

describe('ending a run', () => {
  const document = orchestration([
    phase('one', [task('a'), task('b'), task('c')]),
    phase('two', [task('d'), task('e', { condition: 'always()' }), task('f', { condition: 'cancelled()' })]),
  ]);
  const at = (when: number, input: Input) => (step: number) => (step === when ? input : undefined);

  test('an orderly cancel ends what runs, drops the rest, and still cleans up', () => {
    const { state } = simulate(document, {
      parallel: 1,
      interfere: (step, running) =>
        step === 1 && running.length === 0 ? { kind: 'cancel', at: 0, by: 'you', force: false } : undefined,
    });
    expect(statesOf(state)).toBe(
      'a=succeeded b=cancelled c=cancelled d=not-executed e=succeeded f=succeeded run=cancelled',
    );
  });

  test('a cancel at once leaves nothing to run', () => {
    const { state } = simulate(document, {
      interfere: at(1, { kind: 'cancel', at: 0, by: 'you', force: true }),
    });
    expect(statesOf(state)).toBe(
      'a=succeeded b=cancelled c=cancelled d=not-executed e=not-executed f=not-executed run=cancelled',
    );
  });

  test('a limit fails the run with its reason', () => {
    const reason = { code: 'run-limit', message: 'The run reached its limit of 1 h.' } as const;
    const { state } = simulate(document, { interfere: at(1, { kind: 'limit', at: 0, reason }) });
    expect(statesOf(state)).toBe(
      'a=succeeded b=failed c=failed d=not-executed e=not-executed f=not-executed run=failed',
    );
    expect(state.reason).toBe('The run reached its limit of 1 h.');
    expect(state.tasks.get('b')?.jobs[0]?.ended?.reason?.code).toBe('run-limit');
  });

  test('a cancel during a retry wait ends the wait', () => {
    const one = orchestration([phase('one', [task('a', { retry }), task('b')])]);
    const { state } = simulate(one, {
      script: fails('a'),
      interfere: at(1, { kind: 'cancel', at: 0, by: 'you', force: false }),
    });
    expect(statesOf(state)).toBe('a=cancelled b=cancelled run=cancelled');
  });
});

describe('reading on after a retry', () => {
  test('what was reused is there for expressions, and only combinations that had not succeeded run', () => {
    const matrix = { axes: { n: [1, 2] }, include: [], exclude: [], maxParallel: null };
    const document = orchestration([
      phase('zero', [task('z')]),
      phase('one', [task('a'), task('m', { matrix })]),
      phase('two', [task('b', { condition: "tasks.a.outputs.x == 'kept' && tasks.a.state == 'succeeded'" })]),
      phase('three', [task('c')], "phases.zero.state == 'success' && phases.one.state == 'success'"),
    ]);
    const reused = { run: '01FIRST', state: 'succeeded', matrix: null, outputs: { x: 'kept' } } as const;
    const skip = { reason: 'deselected', message: 'succeeded in nightly#1' } as const;
    const phases = [
      {
        id: 'zero',
        name: 'zero',
        tasks: [{ id: 'z', name: 'z', component: 'shell', skip, reused: [reused] }],
      },
      {
        id: 'one',
        name: 'one',
        tasks: [
          {
            id: 'a',
            name: 'a',
            component: 'shell',
            skip,
            reused: [reused],
          },
          { id: 'm', name: 'm', component: 'shell', reused: [{ ...reused, matrix: { n: 1 } }] },
        ],
      },
      { id: 'two', name: 'two', tasks: [{ id: 'b', name: 'b', component: 'shell' }] },
      { id: 'three', name: 'three', tasks: [{ id: 'c', name: 'c', component: 'shell' }] },
    ] as const;
    const { state } = simulate(document, { created: { phases } });
    expect(statesOf(state)).toBe('z=skipped a=skipped m=succeeded b=succeeded c=succeeded run=success');
    expect(state.tasks.get('m')?.jobs.map(job => job.key.index)).toEqual([1]);
  });
});
