import { describe, expect, test } from 'vitest';
import { Places } from '../../../runner/engine/places.ts';
import { configured, orchestration, phase, task } from '../../support/orchestrations.ts';
import { LoopRig, settle } from './loopRig.ts';
import { statesOf } from './simulate.ts';

const one = orchestration([phase('one', [task('a')])]);
const retry = {
  max: 1,
  waitMs: 60_000,
  backoff: 'constant',
  maxWaitMs: null,
  jitter: 0,
  when: null,
} as const;
const failed = {
  state: 'failed',
  reason: { code: 'exit-code', message: 'It ended with exit code 1.' },
} as const;

describe('a run', () => {
  test('starts a phase when the one before it has ended, and records what it shows', async () => {
    const process = new LoopRig().process();
    const run = await process.start(
      orchestration([phase('one', [task('a'), task('b')]), phase('two', [task('c')])]),
    );
    await settle();
    expect([...process.running.values()].map(({ name }) => name)).toEqual(['a.0.1', 'b.0.1']);
    process.job('a').finish({ outputs: { n: '1' } });
    await settle();
    expect(process.running.size).toBe(1);
    process.job('b').finish();
    await settle();
    process.job('c').finish();
    await run.done;
    expect(statesOf(run.state)).toBe('a=succeeded b=succeeded c=succeeded run=success');
    const journal = await process.store.journal(run.runId);
    expect(journal.map(({ entry }) => entry)).toEqual(run.entries);
  });

  test("hands over to the next phase in one go: its jobs' starts wait for no commit, and the jobs for all of them", async () => {
    const process = new LoopRig().process();
    const run = await process.start(orchestration([phase('one', [task('a')]), phase('two', [task('b')])]));
    await settle();
    const disk = Promise.withResolvers<void>();
    const commit = process.store.commit.bind(process.store);
    const asked: (readonly string[])[] = [];
    process.store.commit = change => {
      asked.push(change.entries.map(({ kind }) => kind));
      return disk.promise.then(() => commit(change));
    };
    const shown = run.entries.length;
    process.job('a').finish();
    await settle();
    expect(asked).toEqual([['job-ended', 'phase-ended', 'phase-started'], ['job-started']]);
    expect({ running: process.running.size, shown: run.entries.length }).toEqual({ running: 0, shown });
    disk.resolve();
    await settle();
    process.job('b').finish();
    await run.done;
    const journal = await process.store.journal(run.runId);
    expect(journal.map(({ entry }) => entry)).toEqual(run.entries);
  });

  test('runs at most `parallel` jobs at once', async () => {
    const process = new LoopRig().process();
    const run = await process.start(orchestration([phase('one', [task('a'), task('b'), task('c')])]), {
      parallel: 2,
    });
    await settle();
    expect(process.running.size).toBe(2);
    process.job('a').finish();
    await settle();
    expect([...process.running.values()].map(({ name }) => name)).toEqual(['b.0.1', 'c.0.1']);
    process.job('b').finish();
    process.job('c').finish();
    await run.done;
  });

  test('shares the places of its process with other runs, first come, first served', async () => {
    const places = new Places(1);
    const process = new LoopRig().process();
    const two = orchestration([phase('one', [task('x'), task('y')])], { id: 'other' });
    const first = await process.start(one, { places });
    await settle();
    const second = await process.start(two, { places });
    await settle();
    expect([...process.running.values()].map(({ name }) => name)).toEqual(['a.0.1']);
    expect([places.taken, places.waiting]).toEqual([1, 2]);
    const waits = second.entries.flatMap(entry => (entry.kind === 'job-waiting' ? [entry] : []));
    expect(waits).toMatchObject([
      { job: { task: 'x' }, holder: { run: first.runId, runName: 'nightly#1', job: 'a.0.1' }, place: 1 },
      { job: { task: 'y' }, holder: { run: first.runId }, place: 2 },
    ]);
    process.job('a').finish();
    await first.done;
    await settle();
    expect([...process.running.values()].map(({ name }) => name)).toEqual(['x.0.1']);
    process.job('x').finish();
    await settle();
    process.job('y').finish();
    await second.done;
    expect(statesOf(second.state)).toBe('x=succeeded y=succeeded run=success');
    await settle();
    expect([places.taken, places.waiting]).toEqual([0, 0]);
  });

  test('that is cancelled leaves the line for a place, and keeps one until its job has ended', async () => {
    const places = new Places(1);
    const process = new LoopRig().process();
    const first = await process.start(one, { places });
    await settle();
    const second = await process.start(orchestration(one.phases, { id: 'other' }), { places });
    await settle();
    second.loop.cancel('ada', false);
    await second.done;
    expect(second.state.state).toBe('cancelled');
    expect([places.taken, places.waiting]).toEqual([1, 0]);
    first.loop.cancel('ada', false);
    await first.done;
    await settle();
    expect([places.taken, places.waiting]).toEqual([0, 0]);
  });

  test('that has no place for a job leaves its configuration to others', async () => {
    const places = new Places(1);
    const rig = new LoopRig();
    const [process, other] = [rig.process(), rig.process()];
    const busy = await process.start(one, { places });
    await settle();
    const blocked = await process.start(
      orchestration([phase('one', [configured('c', 'crm')])], { id: 'blocked' }),
      {
        places,
      },
    );
    await settle();
    const free = await other.start(orchestration([phase('one', [configured('d', 'crm')])], { id: 'free' }));
    await settle();
    other.job('d').finish();
    await free.done;
    process.job('a').finish();
    await busy.done;
    await settle();
    process.job('c').finish();
    await blocked.done;
    expect(blocked.state.state).toBe('success');
  });

  test('takes no place for a task that starts another run', async () => {
    const places = new Places(1);
    const process = new LoopRig().process();
    const action = {
      kind: 'component',
      component: 'orchestration',
      configuration: null,
      parameters: {},
    } as const;
    const parent = await process.start(
      orchestration([phase('one', [task('p', { action })])], { id: 'parent' }),
      {
        places,
      },
    );
    await settle();
    const child = await process.start(one, { places });
    await settle();
    process.job('a').finish();
    await child.done;
    process.job('p').finish();
    await parent.done;
    expect(parent.state.state).toBe('success');
  });

  test('that people are told of says so in the transaction of its end', async () => {
    const rig = new LoopRig();
    const [process, other] = [rig.process(), rig.process()];
    const run = await process.start(one, { isTold: true });
    await settle();
    expect(await process.store.notices(run.runId)).toEqual([]);
    process.job('a').finish();
    await run.done;
    process.die();
    expect(await other.store.dueNotices(Number.MAX_SAFE_INTEGER, 9)).toMatchObject([
      { run: run.runId, cause: 'ended' },
    ]);
    const byHand = await other.start(one);
    await settle();
    other.job('a').finish();
    await byHand.done;
    expect(await other.store.notices(byHand.runId)).toEqual([]);
  });

  test('holds no slot while it waits for a retry', async () => {
    const rig = new LoopRig();
    const process = rig.process();
    const run = await process.start(orchestration([phase('one', [task('a', { retry }), task('b')])]), {
      parallel: 1,
    });
    await settle();
    process.job('a').finish(failed);
    await settle();
    expect(process.job('b').name).toBe('b.0.1');
    process.job('b').finish();
    await settle();
    rig.clock.advance(59_999);
    await settle();
    expect(process.running.size).toBe(0);
    rig.clock.advance(1);
    await settle();
    process.job('a').finish();
    await run.done;
    expect(statesOf(run.state)).toBe('a=succeeded b=succeeded run=success');
  });

  test('keeps its times in order when the wall clock is set back, and its durations right', async () => {
    const rig = new LoopRig();
    const process = rig.process();
    const run = await process.start(one);
    await settle();
    rig.clock.advance(5000);
    rig.clock.step(-3_600_000);
    process.job('a').finish();
    await run.done;
    const times = run.entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((x, y) => x - y));
    expect(run.state.durationMs).toBe(5000);
  });
});

describe('limits of a run', () => {
  test('its duration ends it', async () => {
    const rig = new LoopRig();
    const process = rig.process();
    const limits = { durationMs: 60_000, memoryBytes: null, parallel: null };
    const run = await process.start(
      orchestration([phase('one', [task('a')]), phase('two', [task('b')])], { limits }),
    );
    await settle();
    const job = process.job('a');
    rig.clock.advance(60_000);
    await run.done;
    expect(job.ending?.reason?.code).toBe('run-limit');
    expect(statesOf(run.state)).toBe('a=failed b=not-executed run=failed');
    expect(run.state.reason).toBe('The run took 1m, over its limit of 1m.');
    expect(rig.clock.pending).toBeLessThanOrEqual(1);
  });

  test('its memory, of all its jobs together, ends it and names limit and measure', async () => {
    const rig = new LoopRig();
    const process = rig.process();
    const limits = { durationMs: null, memoryBytes: 1_000_000_000, parallel: null };
    const run = await process.start(orchestration([phase('one', [task('a'), task('b')])], { limits }));
    await settle();
    process.job('a').memory = 600_000_000;
    process.job('b').memory = 300_000_000;
    rig.clock.advance(1000);
    await settle();
    expect(process.running.size).toBe(2);
    process.job('b').memory = 600_000_000;
    rig.clock.advance(250);
    await run.done;
    expect(run.state.limit?.code).toBe('memory');
    expect(run.state.reason).toBe("The run's jobs used 1.2 GB of memory, over its limit of 1 GB.");
  });
});

describe('one configuration', () => {
  const load = orchestration([phase('one', [configured('a', 'x')])], { id: 'load' });
  const other = orchestration([phase('one', [configured('b', 'x'), configured('c', 'y')])], { id: 'other' });

  test('runs one job at a time, in whichever process; who waits says for whom', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    const holding = await first.start(load);
    await settle();
    const waiting = await second.start(other);
    await settle();
    expect([...second.running.values()].map(({ name }) => name)).toEqual(['c.0.1']);
    const job = waiting.state.tasks.get('b')?.jobs[0];
    expect(job?.state).toBe('waiting');
    expect(job?.waitingFor).toEqual({
      holder: { run: holding.runId, runName: 'load#1', job: 'a.0.1', since: rig.clock.now() },
      place: 1,
    });
    first.job('a').finish();
    await settle();
    expect(second.job('b').name).toBe('b.0.1');
    second.job('b').finish();
    second.job('c').finish();
    await waiting.done;
    expect(statesOf(waiting.state)).toBe('b=succeeded c=succeeded run=success');
  });

  test('is free when the process that holds it is killed', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    await first.start(load);
    await settle();
    await second.start(other);
    await settle();
    first.die();
    await settle();
    expect(second.job('b').name).toBe('b.0.1');
  });

  test('of a killed process is taken only when nothing that it left runs any more', async () => {
    const rig = new LoopRig();
    const [first, second, third] = [rig.process(), rig.process(), rig.process()];
    const dead = await first.start(load);
    await settle();
    await second.start(other);
    await third.start({ ...other, id: 'third' });
    await settle();
    second.automatic = () => {
      expect([...rig.leftovers]).toEqual([]);
      return undefined;
    };
    first.die({ leavesJobs: true });
    await settle();
    expect(second.job('b').name).toBe('b.0.1');
    expect(second.cleared).toEqual([dead.runId]);
    // Whoever comes after that has nothing to clear away.
    second.job('b').finish();
    await settle();
    expect(third.job('b').name).toBe('b.0.1');
    expect(third.cleared).toEqual([]);
  });

  test('waited for takes no slot', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    await first.start(load);
    await settle();
    await second.start(other, { parallel: 1 });
    await settle();
    expect(second.job('c').name).toBe('c.0.1');
    first.job('a').finish();
    await settle();
    expect(second.running.size).toBe(1);
    second.job('c').finish();
    await settle();
    expect(second.job('b').name).toBe('b.0.1');
  });

  test('is not waited for by a run that was cancelled', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    await first.start(load);
    await settle();
    const run = await second.start(orchestration([phase('one', [configured('b', 'x')])], { id: 'other' }));
    await settle();
    run.loop.cancel('you', false);
    await run.done;
    expect(statesOf(run.state)).toBe('b=cancelled run=cancelled');
    expect((await first.store.line('configuration:load/x')).waiting).toEqual([]);
  });
});

describe('runs of one orchestration', () => {
  const overlapping = (overlap: 'wait' | 'collapse' | 'skip' | 'cancel-running', runs = 1) =>
    orchestration([phase('one', [task('a')])], { concurrency: { runs, overlap } });

  test('wait for each other, first in first out', async () => {
    const rig = new LoopRig();
    const [first, second, third] = [rig.process(), rig.process(), rig.process()];
    await first.start(overlapping('wait'));
    await settle();
    const waiting = await second.start(overlapping('wait'));
    await settle();
    const last = await third.start(overlapping('wait'));
    await settle();
    expect(waiting.state.waitingFor?.holder.runName).toBe('nightly#1');
    expect(last.state.waitingFor?.place).toBe(2);
    first.job('a').finish();
    await settle();
    expect([second.running.size, third.running.size]).toEqual([1, 0]);
    second.job('a').finish();
    await settle();
    third.job('a').finish();
    await last.done;
    expect(last.state.state).toBe('success');
  });

  test('start when the one before was killed', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    await first.start(overlapping('wait'));
    await settle();
    await second.start(overlapping('wait'));
    await settle();
    first.die();
    await settle();
    expect(second.job('a').name).toBe('a.0.1');
  });

  test('that were killed leave nothing running when the next one starts', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    const dead = await first.start(overlapping('wait'));
    await settle();
    const waiting = await second.start(overlapping('wait'));
    await settle();
    first.die({ leavesJobs: true });
    await settle();
    expect(waiting.state.state).toBe('running');
    expect(second.cleared).toEqual([dead.runId]);
  });

  test('are skipped where the orchestration says so', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    await first.start(overlapping('skip'));
    await settle();
    const run = await second.start(overlapping('skip'));
    await run.done;
    expect(run.state.state).toBe('skipped');
    expect(run.state.reason).toBe('nightly#1 is in progress');
    expect(statesOf(run.state)).toBe('a=not-executed run=skipped');
  });

  test('collapse: one waits, later ones join it', async () => {
    const rig = new LoopRig();
    const [first, second, third] = [rig.process(), rig.process(), rig.process()];
    await first.start(overlapping('collapse'));
    await settle();
    const waiting = await second.start(overlapping('collapse'));
    await settle();
    const joined = await third.start(overlapping('collapse'));
    await joined.done;
    expect(joined.state.reason).toBe('joined nightly#2 that waits already');
    first.job('a').finish();
    await settle();
    second.job('a').finish();
    await waiting.done;
    expect(waiting.state.state).toBe('success');
  });

  test('cancel the one that runs', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    const running = await first.start(overlapping('cancel-running'));
    await settle();
    await second.start(overlapping('cancel-running'));
    await running.done;
    expect(running.state.state).toBe('cancelled');
    expect(running.state.cancel?.by).toBe('nightly#2 (overlap: cancel-running)');
    await settle();
    expect(second.job('a').name).toBe('a.0.1');
  });

  test('run as many at once as allowed', async () => {
    const rig = new LoopRig();
    const processes = [rig.process(), rig.process(), rig.process()];
    for (const process of processes) await process.start(overlapping('wait', 2));
    await settle();
    expect(processes.map(({ running }) => running.size)).toEqual([1, 1, 0]);
  });

  test('can be cancelled while they wait, by another process too', async () => {
    const rig = new LoopRig();
    const [first, second] = [rig.process(), rig.process()];
    await first.start(overlapping('wait'));
    await settle();
    const waiting = await second.start(overlapping('wait'));
    await settle();
    expect(await first.store.requestCancel(waiting.runId, { by: 'ann', force: false })).toBe(true);
    await waiting.done;
    expect(waiting.state.state).toBe('cancelled');
    expect(waiting.state.cancel).toEqual({ by: 'ann', force: false });
    expect((await first.store.line('run:nightly')).waiting).toEqual([]);
  });
});

describe('a record that cannot be written', () => {
  test('ends the jobs that run and tells the caller why', async () => {
    const process = new LoopRig().process();
    const run = await process.start(orchestration([phase('one', [task('a'), task('b')])]));
    await settle();
    const b = process.job('b');
    const full = new Error('The disk is full.');
    process.store.commit = () => Promise.reject(full);
    process.job('a').finish();
    await expect(run.done).rejects.toBe(full);
    expect(b.ending).toEqual({ force: false, reason: undefined });
    expect(run.state.tasks.get('a')?.state).toBe('running');
  });
});
