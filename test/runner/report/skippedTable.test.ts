import { expect, test } from 'vitest';
import { colours } from '../../../runner/report/colours.ts';
import { skippedJson, skippedOf, skippedTable } from '../../../runner/report/skippedTable.ts';
import type { RunRow } from '../../../runner/store/store.ts';
import type { FireRow } from '../../../runner/store/triggers.ts';

const view = { colours: colours(false), columns: Number.POSITIVE_INFINITY };
const at = new Date(2026, 10, 21, 2).getTime();

const missed: FireRow = {
  id: 1,
  orchestration: 'nightly',
  trigger: 'schedule 0 2 * * * UTC',
  occasion: '2026-11-21T02:00:00.000Z',
  at,
  details: { kind: 'schedule' },
  run: null,
  skip: { reason: 'missed', message: 'Nothing was running when it was due (catchUp: none).' },
};

const overlapped: RunRow = {
  id: 'R',
  orchestration: 'nightly',
  name: 'Nightly',
  number: 7,
  attempt: 1,
  retryOf: null,
  state: 'skipped',
  reason: 'nightly#6 is in progress',
  trigger: { kind: 'api' },
  startedBy: 'ada',
  waitingFor: null,
  cancel: null,
  createdAt: at + 1000,
  startedAt: null,
  endedAt: at + 1000,
  durationMs: null,
  params: {},
  sourceHash: '',
  commit: null,
};

test('what did not run, and why, is one list of fires and runs', () => {
  const skipped = skippedOf([missed, { ...missed, skip: null, run: 'S' }], [overlapped]);
  expect(skippedTable(skipped, view)).toEqual([
    'DUE                  WHAT       TRIGGER                 WHY',
    '2026-11-21 02:00:01  nightly#7  api                     nightly#6 is in progress',
    '2026-11-21 02:00:00  nightly    schedule 0 2 * * * UTC  Nothing was running when it was due (catchUp: none).',
  ]);
  expect(skipped.map(skippedJson)).toEqual([
    {
      orchestration: 'nightly',
      at: new Date(at + 1000).toISOString(),
      trigger: 'api',
      reason: 'overlap',
      message: 'nightly#6 is in progress',
      run: 'nightly#7',
    },
    {
      orchestration: 'nightly',
      at: new Date(at).toISOString(),
      trigger: 'schedule 0 2 * * * UTC',
      reason: 'missed',
      message: 'Nothing was running when it was due (catchUp: none).',
      run: null,
    },
  ]);
  expect(skippedTable([], view)).toEqual(['Nothing was skipped.']);
});
