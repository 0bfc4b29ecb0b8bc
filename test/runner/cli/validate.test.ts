import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import { created, orchestration, phase, task } from '../../support/orchestrations.ts';
import { realClock } from '../store/realClock.ts';
import { Segue } from './segue.ts';

let segue: Segue;
beforeAll(async () => {
  segue = await Segue.build();
});
afterAll(() => segue.remove());

const often = `\
on: { schedule: [{ cron: "*/10 * * * *" }] }
phases: [{ name: Load, tasks: [{ name: Load, run: "true" }] }]
`;

/** Records five runs that took so many minutes. */
async function recordRuns(cwd: string, minutes: number): Promise<void> {
  const store = await openSqliteStore({ directory: join(cwd, '.segue/state'), clock: realClock });
  const document = orchestration([phase('load', [task('load')])], { id: 'often' });
  for (const runId of ['A', 'B', 'C', 'D', 'E']) {
    const build = (number: number) => created(document, { runId, number });
    await store.createRun({ orchestration: 'often', texts: new Map(), build });
    const end = { kind: 'run-ended', at: 1, state: 'success', reason: null } as const;
    await store.commit({ runId, entries: [{ ...end, durationMs: minutes * 60_000 }] });
  }
  await store.close();
}

test('a schedule that starts runs faster than the recorded ones ended is a warning', async () => {
  const cwd = segue.project({ 'often.yaml': often });
  expect((await segue.run(cwd, ['validate'])).out).toBe('1 orchestration checked, no problems.\n');
  await recordRuns(cwd, 12);
  const told =
    /^\.segue\/orchestrations\/often\.yaml:1:26 {2}warning {2}runs-pile-up {2}A run of often usually takes 12m /;
  for (const targets of [[], ['often']]) {
    const { code, out } = await segue.run(cwd, ['validate', ...targets]);
    expect([code, told.test(out)]).toEqual([0, true]);
    expect((await segue.run(cwd, ['validate', '--strict', ...targets])).code).toBe(2);
  }
});

test('files are checked whatever has become of the record', async () => {
  const cwd = segue.project({ 'often.yaml': often });
  await recordRuns(cwd, 12);
  writeFileSync(join(cwd, '.segue/state/segue.db'), 'no record any more');
  expect(await segue.run(cwd, ['validate'])).toEqual({
    code: 0,
    out: '1 orchestration checked, no problems.\n',
    err: '',
  });
});
