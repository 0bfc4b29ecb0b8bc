import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Input } from '../../../runner/engine/machine.ts';
import type { Orchestration } from '../../../runner/model/orchestration.ts';
import { SourceFile } from '../../../runner/model/sourceFile.ts';
import { planPhases } from '../../../runner/plan/plan.ts';
import { chooseToGoOn } from '../../../runner/plan/resume.ts';
import { chooseForRetry } from '../../../runner/plan/retry.ts';
import type { Entry, JobKey, TaskState } from '../../../runner/record/entry.ts';
import { jobName } from '../../../runner/record/entry.ts';
import {
  effectiveState,
  foldJournal,
  type RunState,
  type TaskRecord,
} from '../../../runner/record/runState.ts';
import { failures, orchestrations } from '../../support/arbitraries.ts';
import { type Script, type Simulation, simulate } from './simulate.ts';

const none = { only: [], skip: [] };

/** A cancel (orderly or at once) or a limit at some step, or nothing. */
const interferences: fc.Arbitrary<(step: number) => Input | undefined> = fc
  .tuple(
    fc.option(fc.nat(15)),
    fc.constantFrom<Input>(
      { kind: 'cancel', at: 0, by: 'you', force: false },
      { kind: 'cancel', at: 0, by: 'you', force: true },
      { kind: 'limit', at: 0, reason: { code: 'run-limit', message: 'Over.' } },
    ),
  )
  .map(
    ([when, input]) =>
      step =>
        step === when ? input : undefined,
  );

const runs = fc
  .record({
    document: orchestrations,
    fails: failures,
    interfere: interferences,
    parallel: fc.integer({ min: 1, max: 5 }),
    picks: fc.infiniteStream(fc.nat(1000)),
  })
  .map(({ document, fails, interfere, parallel, picks }) => ({
    document,
    simulation: simulate(document, {
      script: job => (fails(job) ? 'failed' : 'succeeded'),
      interfere,
      parallel,
      pick: count => (count === 0 ? 0 : (picks.next().value ?? 0) % count),
      random: () => 0.5,
    }),
  }));

const ended: readonly TaskState[] = ['succeeded', 'failed', 'cancelled', 'skipped', 'not-executed'];

describe('over random orchestrations, failures, cancels and limits', () => {
  test('every task, phase and run ends in exactly one state', () => {
    fc.assert(
      fc.property(runs, ({ simulation: { state, entries } }) => {
        for (const task of state.tasks.values()) expect(ended).toContain(task.state);
        for (const phase of state.phases) expect(['queued', 'running']).not.toContain(phase.state);
        expect(entries.filter(({ kind }) => kind === 'run-ended')).toHaveLength(1);
        expect(entries.at(-1)?.kind).toBe('run-ended');
      }),
    );
  });

  test('phases run in order, and no job runs outside its phase', () => {
    fc.assert(
      fc.property(runs, ({ document, simulation }) => expectPhaseOrder(document, simulation.entries)),
    );
  });

  test('each job starts once, ends once, and attempts follow each other', () => {
    fc.assert(
      fc.property(runs, ({ simulation: { entries } }) => {
        const running = new Set<string>();
        const attempts = new Map<string, number>();
        for (const entry of entries) {
          if (entry.kind === 'job-started') {
            const place = `${entry.job.task}.${entry.job.index}`;
            expect(running.has(jobName(entry.job))).toBe(false);
            expect(entry.job.attempt).toBe((attempts.get(place) ?? 0) + 1);
            attempts.set(place, entry.job.attempt);
            running.add(jobName(entry.job));
          } else if (entry.kind === 'job-ended') expect(running.delete(jobName(entry.job))).toBe(true);
        }
        expect(running.size).toBe(0);
      }),
    );
  });

  test('the state of the run is what its tasks say', () => {
    fc.assert(
      fc.property(runs, ({ simulation: { state } }) => {
        const failed = [...state.tasks.values()].filter(task => task.state === 'failed');
        if (state.limit !== null) expect(state.state).toBe('failed');
        else if (state.cancel !== null) expect(state.state).toBe('cancelled');
        else if (failed.some(task => task.planned.continueOnFailure !== true))
          expect(state.state).toBe('failed');
        else expect(state.state).toBe(failed.length > 0 ? 'warning' : 'success');
      }),
    );
  });

  test('never more jobs of a matrix at once than max-parallel', () => {
    fc.assert(
      fc.property(runs, ({ document, simulation: { entries } }) => {
        const most = new Map(
          document.phases.flatMap(phase => phase.tasks.map(task => [task.id, task.matrix?.maxParallel])),
        );
        const running = new Map<string, number>();
        for (const entry of entries) {
          if (entry.kind !== 'job-started' && entry.kind !== 'job-ended') continue;
          const now = (running.get(entry.job.task) ?? 0) + (entry.kind === 'job-started' ? 1 : -1);
          running.set(entry.job.task, now);
          expect(now).toBeLessThanOrEqual(most.get(entry.job.task) ?? Infinity);
        }
      }),
    );
  });
});

describe('a retry', () => {
  test('selects exactly the failed, the cut off and the not executed tasks', () => {
    fc.assert(
      fc.property(runs, ({ document, simulation: { state } }) => {
        const { choices } = chooseForRetry(document, state, none);
        for (const [id, task] of state.tasks) {
          const isDue = ['failed', 'cancelled', 'not-executed'].includes(task.state);
          expect(choices.get(id)?.skip === undefined).toBe(isDue);
        }
      }),
    );
  });

  test('of a run that was killed at any point, with everything succeeding, leaves nothing failed', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ document, simulation }, cut) => {
        const crashed = crash(simulation, cut);
        for (const task of crashed.tasks.values()) expect(ended).toContain(task.state);
        const again = retry(document, crashed);
        for (const [id, task] of again.state.tasks) {
          const before = crashed.tasks.get(id);
          if (before?.state === 'succeeded') expect(task.jobs).toHaveLength(0);
          expect(effectiveState(task)).not.toBe('failed');
          expect(effectiveState(task)).not.toBe('cancelled');
        }
        expect(again.state.state).toBe('success');
      }),
    );
  });

  test('runs no combination again that had succeeded', () => {
    fc.assert(
      fc.property(runs, ({ document, simulation: { state } }) => {
        const again = retry(document, state);
        const succeeded = new Set(
          [...state.tasks.values()].flatMap(task =>
            task.jobs.filter(job => job.state === 'succeeded').map(job => placeOf(job.key)),
          ),
        );
        for (const task of again.state.tasks.values())
          for (const job of task.jobs) expect(succeeded.has(placeOf(job.key))).toBe(false);
      }),
    );
  });
});

describe('a run that is interrupted, once or twice,', () => {
  test('goes on to the end that it would have had, and does nothing again that had ended', () => {
    fc.assert(
      fc.property(orchestrations, failures, fc.nat(), fc.nat(), (document, fails, first, second) => {
        const script = (job: JobKey) => (fails({ ...job, attempt: 1 }) ? 'failed' : 'succeeded');
        const whole = simulate(document, { script });
        const crashed = crash(whole, first);
        const again = goOn(document, crashed, script);
        expectSameEnd(again.state, whole.state);
        expectNothingTwice(document, [crashed, again.state]);
        const crashedAgain = crash(again, second);
        const last = goOn(document, crashedAgain, script);
        expectSameEnd(last.state, whole.state);
        expectNothingTwice(document, [crashed, crashedAgain, last.state]);
      }),
      { numRuns: 300 },
    );
  });
});

function goOn(document: Orchestration, earlier: RunState, script: Script): Simulation {
  const { choices } = chooseToGoOn(document, earlier);
  const phases = planPhases(document, new SourceFile(document.path, ''), task => choices.get(task.id) ?? {});
  const { attempt } = earlier.created;
  const created = {
    phases,
    runId: `0${attempt + 1}`,
    attempt: attempt + 1,
    retryOf: '01RUN',
    deaths: attempt,
  };
  return simulate(document, { script, created });
}

function expectSameEnd(one: RunState, other: RunState): void {
  const states = (run: RunState) =>
    Object.fromEntries([...run.tasks].map(([id, task]) => [id, [effectiveState(task), reasonOf(task)]]));
  expect({ run: one.state, tasks: states(one) }).toEqual({ run: other.state, tasks: states(other) });
}

/** Why a task without a matrix failed. */
function reasonOf(task: TaskRecord): string | null {
  if (task.state !== 'failed' || task.planned.reused?.some(({ matrix }) => matrix !== null)) return null;
  if (task.combinations !== null) return null;
  return (task.failure ?? task.jobs.at(-1)?.ended?.reason)?.message ?? null;
}

/** Of each combination at most one run has a job that succeeded, or that failed with no further attempt. */
function expectNothingTwice(document: Orchestration, runs: readonly RunState[]): void {
  for (const { id, retry: policy } of document.phases.flatMap(({ tasks }) => tasks)) {
    const ends = runs.flatMap(run =>
      (run.tasks.get(id)?.jobs ?? [])
        .filter(({ state }) => state === 'succeeded' || state === 'failed')
        .filter(({ state, key, ended: end }) =>
          state === 'succeeded' ? true : key.attempt > policy.max && end?.reason?.code !== 'lost-worker',
        )
        .map(({ key }) => placeOf(key)),
    );
    expect(new Set(ends).size).toBe(ends.length);
  }
}

function placeOf(key: JobKey): string {
  return `${key.task}.${key.index}`;
}

/** The state that a reader sees after the runner was killed at some entry and another process took the run over. */
function crash({ entries }: Simulation, cut: number): RunState {
  const kept = entries.slice(0, 1 + (cut % (entries.length - 1)));
  return foldJournal([...kept, { kind: 'run-interrupted', at: 1_000_000, message: 'The runner died.' }]);
}

function retry(document: Orchestration, earlier: RunState): Simulation {
  const { choices } = chooseForRetry(document, earlier, none);
  const phases = planPhases(document, new SourceFile(document.path, ''), task => choices.get(task.id) ?? {});
  return simulate(document, { created: { phases, runId: '02RETRY', attempt: 2, retryOf: '01RUN' } });
}

function expectPhaseOrder(document: Orchestration, entries: readonly Entry[]): void {
  const phaseOf = new Map(document.phases.flatMap(phase => phase.tasks.map(task => [task.id, phase.id])));
  const order = document.phases.map(({ id }) => id);
  let open: string | null = null;
  let last = -1;
  for (const entry of entries) {
    if (entry.kind === 'phase-started') {
      expect(open).toBe(null);
      expect(order.indexOf(entry.phase)).toBeGreaterThan(last);
      open = entry.phase;
      last = order.indexOf(entry.phase);
    } else if (entry.kind === 'phase-ended') {
      expect(entry.phase).toBe(open);
      open = null;
    } else if (entry.kind === 'job-started' || entry.kind === 'job-ended')
      expect(phaseOf.get(entry.job.task)).toBe(open);
  }
  expect(open).toBe(null);
}
