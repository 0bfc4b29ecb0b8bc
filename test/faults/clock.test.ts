import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../runner/store/sqlite/openSqliteStore.ts';
import { LoopRig, settle } from '../runner/engine/loopRig.ts';
import { claimOf, createRun, never } from '../runner/store/rig.ts';
import { HeldClock } from '../support/heldClock.ts';
import { orchestration, phase, task } from '../support/orchestrations.ts';

const hour = 3_600_000;
const retry = {
  max: 1,
  waitMs: 60_000,
  backoff: 'constant',
  maxWaitMs: null,
  jitter: 0,
  when: null,
} as const;

// The machine's own clock cannot be set by a test, so that these hold the clock that the parts are given.
describe.each([
  ['back by an hour', -hour],
  ['back by years', -20_000 * hour],
  ['on by a day', 24 * hour],
])('a wall clock that is set %s', (_what, jump) => {
  test('neither holds up nor hurries a wait for another attempt, and the times stay in order', async () => {
    const rig = new LoopRig();
    const process = rig.process();
    const run = await process.start(
      orchestration([phase('one', [task('a', { retry })]), phase('two', [task('b')])]),
    );
    await settle();
    rig.clock.advance(1000);
    rig.clock.step(jump);
    process.job('a').finish({ state: 'failed', reason: { code: 'exit-code', message: 'Exit code 1.' } });
    await settle();
    rig.clock.advance(30_000);
    rig.clock.step(jump);
    await settle();
    expect(process.running.size).toBe(0);
    rig.clock.advance(29_999);
    await settle();
    expect(process.running.size).toBe(0);
    rig.clock.advance(1);
    await settle();
    process.job('a').finish();
    await settle();
    process.job('b').finish();
    await run.done;
    expect(run.state.state).toBe('success');
    expect(run.state.durationMs).toBe(61_000);
    const times = run.entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  test('does not move the limit of a run', async () => {
    const rig = new LoopRig();
    const process = rig.process();
    const limits = { durationMs: 60_000, memoryBytes: null, parallel: null };
    const run = await process.start(orchestration([phase('one', [task('a')])], { limits }));
    await settle();
    rig.clock.step(jump);
    rig.clock.advance(59_999);
    await settle();
    expect(process.job('a').ending).toBe(null);
    rig.clock.advance(1);
    await run.done;
    expect(run.state.state).toBe('failed');
  });

  test('changes neither the order of runs nor that of a line', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sgf-'));
    const clock = new HeldClock();
    const [one, other] = [
      await openSqliteStore({ directory, clock }),
      await openSqliteStore({ directory, clock }),
    ];
    onTestFinished(async () => {
      for (const store of [one, other]) await store.close();
      rmSync(directory, { recursive: true, force: true });
    });
    await createRun(one, 'first');
    await one.claim(claimOf('a'));
    await one.claim(claimOf('b'));
    clock.step(jump);
    await createRun(other, 'second');
    await other.claim(claimOf('c'));
    clock.step(jump);
    await createRun(one, 'third');
    expect((await other.runs({})).map(({ id, number }) => [id, number])).toEqual([
      ['third', 3],
      ['second', 2],
      ['first', 1],
    ]);
    const { holders, waiting } = await other.line(claimOf('a').key);
    expect([...holders, ...waiting].map(({ runName }) => runName)).toEqual(['a#1', 'b#1', 'c#1']);
    await one.withdraw('a');
    await one.changed(claimOf('b').key, never, 'b');
    expect(await one.claim(claimOf('b'))).toEqual({ granted: true });
  });
});
