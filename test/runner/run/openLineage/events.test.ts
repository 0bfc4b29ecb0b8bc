import { describe, expect, test } from 'vitest';
import type { Entry, RunCreated } from '../../../../runner/record/entry.ts';
import { type EventFacts, eventOf } from '../../../../runner/run/openLineage/events.ts';
import { eventErrors } from './runEventSchema.ts';

const created: RunCreated = {
  kind: 'run-created',
  at: 0,
  runId: '01KAJ2Q4V0ABCDEFGHJKMNPQRS',
  orchestration: 'nightly',
  name: 'Nightly',
  path: 'nightly.yaml',
  number: 1,
  attempt: 1,
  retryOf: null,
  trigger: { kind: 'manual' },
  startedBy: null,
  params: {},
  sourceHash: '',
  commit: null,
  sources: {},
  phases: [],
};
const facts: EventFacts = {
  namespace: 'team',
  tables: new Map([
    ['load', { reads: ['crm.raw'], updates: ['crm.accounts'] }],
    ['mart', { reads: ['crm.accounts'], updates: ['crm.mart'] }],
  ]),
};
const job = { task: 'load', index: 0, attempt: 2 };
const at = Date.parse('2026-11-21T08:00:00Z');

const entries: readonly Entry[] = [
  { kind: 'run-started', at },
  { kind: 'job-started', at, job },
  { kind: 'job-ended', at, job, state: 'succeeded', durationMs: 1 },
  {
    kind: 'job-ended',
    at,
    job,
    state: 'failed',
    durationMs: 1,
    reason: { code: 'exit-code', message: 'Exit code 1.' },
  },
  { kind: 'job-ended', at, job, state: 'cancelled', durationMs: 1 },
  { kind: 'run-ended', at, state: 'success', reason: null, durationMs: 1 },
  { kind: 'run-ended', at, state: 'warning', reason: null, durationMs: 1 },
  { kind: 'run-ended', at, state: 'failed', reason: 'Over its limit.', durationMs: 1 },
  { kind: 'run-ended', at, state: 'cancelled', reason: null, durationMs: 1 },
];

describe('events of OpenLineage', () => {
  const events = entries.map(entry => eventOf(entry, created, facts));

  test('have the published form', () => {
    expect(events.flatMap(eventErrors)).toEqual([]);
    expect(eventErrors({ ...events[0], run: { runId: created.runId } })).toEqual([
      '/run/runId must match format "uuid"',
    ]);
  });

  test('tell how runs and jobs begin and end', () => {
    expect(events.map(event => `${event?.job.name} ${event?.eventType}`)).toEqual([
      'nightly START',
      'nightly.load START',
      'nightly.load COMPLETE',
      'nightly.load FAIL',
      'nightly.load ABORT',
      'nightly COMPLETE',
      'nightly COMPLETE',
      'nightly FAIL',
      'nightly ABORT',
    ]);
    expect(events[3]?.run.facets['errorMessage']).toMatchObject({ message: 'Exit code 1.' });
  });

  test('name the tables, of a run all of its tasks', () => {
    expect(events[1]).toMatchObject({
      inputs: [{ namespace: 'team', name: 'crm.raw' }],
      outputs: [{ namespace: 'team', name: 'crm.accounts' }],
    });
    expect(events[0]?.outputs.map(({ name }) => name)).toEqual(['crm.accounts', 'crm.mart']);
  });

  test('are of one run and one job, whose parent the run is', () => {
    const [run, start, end] = events;
    expect(start?.run.runId).toBe(end?.run.runId);
    expect(start?.run.runId).not.toBe(run?.run.runId);
    expect(start?.run.facets['parent']).toMatchObject({
      run: { runId: run?.run.runId },
      job: { name: 'nightly' },
    });
    const other = eventOf({ kind: 'job-started', at, job: { ...job, attempt: 1 } }, created, facts);
    expect(other?.run.runId).not.toBe(start?.run.runId);
  });

  test('are not made of anything else', () => {
    expect(eventOf(created, created, facts)).toBeUndefined();
  });
});
