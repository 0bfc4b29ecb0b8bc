import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../runner/record/entry.ts';
import { foldJournal } from '../../../runner/record/runState.ts';
import { changeRow, createdRow } from '../../../runner/store/rowChange.ts';
import { created, ended, jobStarted, started } from './rig.ts';

const at = fc.integer({ min: 0, max: 5000 });
const holder = { run: 'z', runName: 'nightly#9', job: null, since: 5 };

const waiting = at.map((at): Entry => ({ kind: 'run-waiting', at, holder, place: 1 }));
const cancel = fc
  .record({ at, force: fc.boolean() })
  .map(({ at, force }): Entry => ({ kind: 'cancel-requested', at, by: 'ada', force }));
const job = at.map((at): Entry => jobStarted('x', at));
const end = fc.oneof(
  at.map((at): Entry => ended('failed', at)),
  at.map((at): Entry => ({ kind: 'run-interrupted', at, message: 'The runner died.' })),
);

test('agrees with the fold of the whole journal', () => {
  const journal = fc
    .tuple(
      fc.array(fc.oneof(waiting, cancel)),
      fc.option(
        at.map((at): Entry => started(at)),
        { nil: undefined },
      ),
      fc.array(fc.oneof(job, cancel)),
      fc.option(end, { nil: undefined }),
    )
    .map(([before, start, during, end]): readonly Entry[] => [
      ...before,
      ...(start === undefined ? [] : [start]),
      ...during,
      ...(end === undefined ? [] : [end]),
    ]);
  fc.assert(
    fc.property(journal, entries => {
      const { state, reason, waitingFor, cancel, startedAt, endedAt, durationMs } = foldJournal([
        created('a', 'nightly', 1),
        ...entries,
      ]);
      expect(changeRow(createdRow, entries)).toEqual({
        state,
        reason,
        waitingFor,
        cancel,
        startedAt,
        endedAt,
        durationMs,
      });
    }),
  );
});

test('keeps the row where nothing changes it', () => {
  expect(changeRow(createdRow, [jobStarted('x')])).toBe(createdRow);
});

test('runs again after an interruption', () => {
  const interrupted = changeRow(createdRow, [
    started(),
    { kind: 'run-interrupted', at: 2500, message: 'Gone.' },
  ]);
  expect(interrupted).toMatchObject({ state: 'interrupted', reason: 'Gone.', endedAt: 2500 });
  expect(changeRow(interrupted, [started(2600)])).toEqual({
    ...createdRow,
    state: 'running',
    startedAt: 2600,
  });
});
