import { describe, expect, test } from 'vitest';
import { colours } from '../../../runner/report/colours.ts';
import { runsTable } from '../../../runner/report/runsTable.ts';
import { runTree } from '../../../runner/report/runTree.ts';
import type { RunRow } from '../../../runner/store/store.ts';
import { morning, Story, twoPhases } from './story.ts';

const view = { colours: colours(false), columns: Number.POSITIVE_INFINITY, now: morning + 5_000 };
const holder = { run: '01', runName: 'nightly-sales#12', job: null, since: morning };

function row(changes: Partial<RunRow>): RunRow {
  return {
    id: '01JDZ0000000000000000000AA',
    orchestration: 'nightly-sales',
    name: 'Nightly sales',
    number: 12,
    attempt: 1,
    retryOf: null,
    state: 'success',
    reason: null,
    trigger: { kind: 'manual' },
    startedBy: 'anna',
    waitingFor: null,
    cancel: null,
    createdAt: morning,
    startedAt: morning,
    endedAt: morning + 2_900,
    durationMs: 2_900,
    params: {},
    sourceHash: '',
    commit: null,
    ...changes,
  };
}

const open = { startedAt: null, endedAt: null, durationMs: null };

describe('the table of runs', () => {
  const rows = [
    row({ number: 13, state: 'waiting', ...open, waitingFor: { holder, place: 1 } }),
    row({ state: 'running', endedAt: null, durationMs: null, cancel: { by: 'ben', force: false } }),
    row({ number: 11, state: 'failed', attempt: 2, trigger: { kind: 'schedule' }, startedBy: null }),
    row({
      orchestration: 'x',
      number: 1,
      state: 'interrupted',
      reason: 'Its runner died.',
      durationMs: null,
    }),
  ];

  test('has a row a run, with who started it and why it stands as it does', () => {
    expect(runsTable(rows, view).join('\n')).toBe(`\
RUN               STATE          STARTED              DURATION  BY        WHY
nightly-sales#13  … waiting      2026-11-21 09:30:00            anna      waits for nightly-sales#12 (since 09:30:00)
nightly-sales#12  ▸ running      2026-11-21 09:30:00  5.0 s     anna      cancelled by ben
nightly-sales#11  ✗ failed       2026-11-21 09:30:00  2.9 s     schedule  attempt 2
x#1               ✗ interrupted  2026-11-21 09:30:00            anna      Its runner died.`);
  });

  test('is cut to the width of a terminal, and says so when it is empty', () => {
    const lines = runsTable(rows, { ...view, columns: 80 });
    expect(lines[1]).toBe('nightly-sales#13  … waiting      2026-11-21 09:30:00            anna      waits…');
    expect(runsTable([], view)).toEqual(['There are no runs.']);
  });
});

describe('the tree of a run', () => {
  test('shows every task with its attempts, reasons, records and messages', async () => {
    const story = new Story(twoPhases, {
      attempt: 2,
      retryOf: '01JDZ0000000000000000000A9',
      params: { region: 'eu' },
    });
    const job = { task: 'crm-accounts', index: 0, attempt: 1 };
    await story
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('crm-accounts')
      .start('shop-orders')
      .later(1200)
      .fail('crm-accounts', 22)
      .tell({ kind: 'retry-scheduled', job, due: morning + 2_000 })
      .succeed('shop-orders', {
        records: { in: 127, out: 98 },
        annotations: [{ level: 'notice', message: 'fine' }],
      })
      .later(800)
      .start('crm-accounts', 2)
      .later(100)
      .fail('crm-accounts', 23, { job: { ...job, attempt: 2 } })
      .tell({ kind: 'phase-ended', phase: 'extract', state: 'failed' })
      .finish('failed');
    expect(runTree(story.run, view).join('\n')).toBe(`\
✗ nightly-sales#12  Nightly sales  failed in 2.1 s: 1 failed, 1 succeeded, 1 skipped, 1 not executed
  2026-11-21 09:30:00 by anna  01JDZ0000000000000000000AA
  attempt 2, retry of 01JDZ0000000000000000000A9
  params: region=eu
✗ Extract failed  2.1 s
  ✗ crm-accounts  2.1 s  2 attempts  Exited with code 23.
    ✗ crm-accounts failed in 1.2 s: Exited with code 22.
    ✗ crm-accounts failed in 100 ms, attempt 2: Exited with code 23.
  ✓ shop-orders  1.2 s  127 → 98 records
      notice: fine
  – legacy-feed  skipped: switched off by "active: false"
– Load not executed
  – mart  not executed`);
  });

  test('shows what a run does right now, and for whom it waits', () => {
    const story = new Story(twoPhases, { name: 'nightly-sales' });
    story.tell({ kind: 'run-waiting', holder: { ...holder, runName: 'nightly-sales#11' }, place: 2 });
    expect(runTree(story.run, view).slice(0, 3)).toEqual([
      '… nightly-sales#12  is waiting: 1 skipped, 3 queued',
      '  2026-11-21 09:30:00 by anna  01JDZ0000000000000000000AA',
      '  waits for nightly-sales#11 (since 09:30:00), place 2 in line',
    ]);
    const job = { task: 'shop-orders', index: 0, attempt: 1 };
    story
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('crm-accounts')
      .tell({
        kind: 'job-waiting',
        job,
        holder: { ...holder, runName: 'ingest#3', job: 'pull.0.1' },
        place: 1,
      });
    expect(runTree(story.run, { ...view, columns: 60 })).toEqual([
      '▸ nightly-sales#12  has been running for 5.0 s: 1 skipped, …',
      '  2026-11-21 09:30:00 by anna  01JDZ0000000000000000000AA',
      '▸ Extract running',
      '  ▸ crm-accounts has been running for 5.0 s',
      '  … shop-orders waits for ingest#3 pull.0.1 (since 09:30:00)',
      '  – legacy-feed  skipped: switched off by "active: false"',
      '· Load queued',
      '  · mart',
    ]);
  });
});
