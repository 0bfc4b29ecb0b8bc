import { describe, expect, test } from 'vitest';
import { runNotices } from '../../../runner/engine/runNotices.ts';
import { type Channel, DeliveryError } from '../../../runner/notify/channel.ts';
import { Notifier } from '../../../runner/notify/notifier.ts';
import { hadFailed } from '../../../runner/notify/occasion.ts';
import { Outbox, patienceMs } from '../../../runner/notify/outbox.ts';
import { firstBound } from '../../../runner/notify/overrun.ts';
import type { Entry, RunStateName, TriggerKind } from '../../../runner/record/entry.ts';
import { apply, foldJournal, newRunState, type RunState } from '../../../runner/record/runState.ts';
import { memoryStore, sharedMemory } from '../../../runner/store/memory.ts';
import type { Delivery, KeptNotice, NewNotice } from '../../../runner/store/notices.ts';
import type { Store } from '../../../runner/store/store.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { Loopback } from '../../support/loopback.ts';
import { created, orchestration } from '../../support/orchestrations.ts';

/** Everything that can go on without the clock has gone on. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve));
};

const clock = new HeldClock();
const document = orchestration([]);
let ids = 0;

/** A run of a schedule, on record. */
async function newRun(store: Store): Promise<RunState> {
  const runId = `run-${++ids}`;
  const first = await store.createRun({
    orchestration: document.id,
    texts: new Map(),
    build: number => created(document, { runId, number, trigger: { kind: 'schedule' } }),
  });
  return newRunState(first);
}

const passing = new DeliveryError('busy', true);

/** A process with an outbox, of which the one channel answers in turn. */
function rig(answers: readonly (DeliveryError | null)[], shared = sharedMemory()) {
  const store = memoryStore({ clock, shared });
  const outcomes: Delivery[] = [];
  const sent: string[] = [];
  const channel: Channel = {
    name: 'test',
    send: async ({ run }) => {
      const error = answers[sent.push(run.created.runId) - 1] ?? null;
      if (error !== null) throw error;
    },
  };
  const outbox = new Outbox({
    clock,
    store,
    letters: async ({ run: id, exceeded }) => {
      const run = foldJournal((await store.journal(id)).map(({ entry }) => entry));
      return [{ channel, notice: { occasion: 'failure', run, exceeded, link: null } }];
    },
    tried: ({ delivery }) => outcomes.push(delivery),
    failed: error => {
      throw error;
    },
  });
  /** A run that has ended, with its notice. */
  const end = async (): Promise<KeptNotice> => {
    const { runId } = (await newRun(store)).created;
    const at = clock.now();
    const notice: NewNotice = { cause: 'ended', at, exceeded: null };
    const ended: Entry = { kind: 'run-ended', at, state: 'failed', reason: null, durationMs: 1 };
    await store.commit({ runId, entries: [ended], notices: [notice] });
    return { ...notice, run: runId, dueAt: at, deliveries: [] };
  };
  return { store, shared, outbox, outcomes, sent, end };
}

describe('a notice', () => {
  test('is told again after longer and longer waits', async () => {
    const { outbox, store, outcomes, sent, end } = rig([passing, passing, null]);
    const kept = await end();
    outbox.start();
    await settle();
    expect(sent).toHaveLength(1);
    clock.advance(10_000);
    await settle();
    expect(sent).toHaveLength(2);
    clock.advance(50_000);
    await settle();
    expect(sent).toHaveLength(2);
    clock.advance(10_000);
    await settle();
    expect(outcomes.map(({ attempts, failure }) => [attempts, failure])).toEqual([
      [1, 'busy'],
      [2, 'busy'],
      [3, null],
    ]);
    expect(await store.notices(kept.run)).toMatchObject([{ dueAt: null, deliveries: [outcomes[2]] }]);
    await outbox.close();
    expect(clock.pending).toBe(0);
  });

  test('is given up after a day, or at once where no other attempt can go better', async () => {
    const { outbox, store, sent, outcomes, end } = rig(Array.from({ length: 99 }, () => passing));
    const kept = await end();
    outbox.start();
    for (let minutes = 0; minutes < 48 * 60; minutes += 10) {
      await settle();
      clock.advance(600_000);
    }
    expect(outcomes.at(-1)).toMatchObject({ attempts: sent.length, failure: 'busy', isSettled: true });
    expect((outcomes.at(-1)?.at ?? 0) - kept.at).toBeLessThanOrEqual(patienceMs);
    expect(sent.length).toBeGreaterThan(20);
    expect(await store.dueNotices(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
    await outbox.close();
    const final = rig([new DeliveryError('no such channel', false)]);
    final.outbox.take(await final.end());
    await final.outbox.idle();
    expect(final.outcomes).toMatchObject([{ attempts: 1, failure: 'no such channel', isSettled: true }]);
  });

  test('of a process that is killed is told by the next one, at least once', async () => {
    const { store, shared, outbox, sent, end } = rig([passing]);
    const [untold, failed] = [await end(), await end()];
    outbox.take(failed);
    await settle();
    store.die();
    const next = rig([], shared);
    next.outbox.start();
    await settle();
    expect([sent, next.sent]).toEqual([[failed.run], [untold.run]]);
    clock.advance(10_000);
    await settle();
    expect(next.sent).toEqual([untold.run, failed.run]);
    expect(next.outcomes.at(-1)).toMatchObject({ attempts: 2, failure: null });
    await next.outbox.close();
  });

  test('that nobody could tell in time is recorded as such', async () => {
    const { store, shared, end } = rig([]);
    const { run } = await end();
    store.die();
    clock.advance(patienceMs + 1);
    const next = rig([], shared);
    await next.outbox.look();
    await next.outbox.idle();
    expect(next.sent).toEqual([]);
    expect(await next.store.notices(run)).toMatchObject([
      { dueAt: null, deliveries: [{ attempts: 0, failure: expect.stringMatching(/^it came up more than/) }] },
    ]);
  });

  test('waits on record where very many are told at once', async () => {
    const { outbox, sent, end } = rig([]);
    const kept = await Promise.all(Array.from({ length: 250 }, end));
    for (const each of kept) outbox.take(each);
    while (sent.length < kept.length) await settle();
    await outbox.idle();
    expect(new Set(sent).size).toBe(250);
    expect(sent).toHaveLength(250);
    await outbox.close();
    const { store, shared, end: endAgain } = rig([]);
    await Promise.all(Array.from({ length: 250 }, endAgain));
    store.die();
    const next = rig([], shared);
    next.outbox.start();
    while (next.sent.length < 250) await settle();
    await next.outbox.idle();
    expect(new Set(next.sent).size).toBe(250);
    await next.outbox.close();
  });
});

test('a recovery is the first success after a failure, of runs that no person started', () => {
  const row = (state: RunStateName, kind: TriggerKind = 'schedule') => ({ state, trigger: { kind } });
  expect(hadFailed([])).toBe(false);
  expect(hadFailed([row('failed'), row('success')])).toBe(true);
  expect(hadFailed([row('warning'), row('cancelled'), row('failed')])).toBe(true);
  expect(hadFailed([row('success', 'manual'), row('failed')])).toBe(true);
  expect(hadFailed([row('failed', 'manual'), row('success')])).toBe(false);
});

test('a run takes too long at the first of its bounds', () => {
  const facts = { startedAt: 1000, limitMs: null, nextAt: null, earlier: [] };
  expect(firstBound(facts)).toBeUndefined();
  expect(firstBound({ ...facts, limitMs: 3_600_000 })).toEqual({
    at: 3_601_000,
    exceeded: 'the limit of 1h',
  });
  const earlier = [1, 2, 90, 3, 4].map(minutes => ({
    state: 'success' as const,
    durationMs: minutes * 60_000,
  }));
  expect(firstBound({ ...facts, limitMs: 3_600_000, earlier })).toEqual({
    at: 1000 + 9 * 60_000,
    exceeded: 'usual, which is 3m',
  });
  expect(firstBound({ ...facts, earlier: earlier.slice(0, 4) })).toBeUndefined();
  expect(firstBound({ ...facts, nextAt: 60_000, earlier })?.at).toBe(60_000);
});

test('an incident that could not be opened in time is not opened after the recovery', async () => {
  const loopback = await Loopback.start();
  loopback.answers(response => response.writeHead(500).end());
  const nightly = orchestration([], {
    notifications: [{ on: ['failure'], pagerduty: { routingKey: 'key' } }],
  });
  const store = memoryStore({ clock });
  const lines: string[] = [];
  const notifier = new Notifier({
    clock,
    store,
    orchestration: () => nightly,
    settings: () => null,
    secrets: async () => ({ secrets: {}, projectSecrets: {} }),
    next: () => null,
    log: (_level, message) => lines.push(message),
    pagerDutyUrl: loopback.origin,
  });
  notifier.start();
  const end = async (ending: 'failed' | 'success'): Promise<void> => {
    const state = await newRun(store);
    clock.advance(1);
    const at = clock.now();
    const entry: Entry = { kind: 'run-ended', at, state: ending, reason: null, durationMs: 1 };
    await store.commit({ runId: state.created.runId, entries: [entry], notices: runNotices([entry]) });
    apply(state, entry);
    notifier.onEntry(entry, state);
    await notifier.idle();
  };
  await end('failed');
  loopback.answers(response => response.end());
  await end('success');
  clock.advance(10_000);
  await notifier.idle();
  expect(loopback.received.map(({ body }) => JSON.parse(body).event_action)).toEqual(['resolve']);
  expect(lines).toEqual([
    'Could not tell of nightly#1 (failure), PagerDuty: the answer was 500; it is tried again.',
    'Told of nightly#2 (recovered): PagerDuty.',
  ]);
  await notifier.close();
  await loopback.stop();
});

test('a run that waits and one that takes too long are told of once', async () => {
  const loopback = await Loopback.start();
  loopback.answers(response => response.end());
  const nightly = orchestration([], {
    notifications: [{ on: ['waiting', 'overrun'], slack: { webhook: loopback.origin } }],
  });
  const lines: string[] = [];
  const store = memoryStore({ clock });
  const notifier = new Notifier({
    clock,
    store,
    orchestration: () => nightly,
    settings: () => null,
    secrets: async () => ({ secrets: {}, projectSecrets: {} }),
    next: () => clock.now() + 30 * 24 * 3_600_000,
    log: (_level, message) => lines.push(message),
  });
  const state = await newRun(store);
  const enter = async (entry: Entry) => {
    await store.commit({ runId: state.created.runId, entries: [entry], notices: runNotices([entry]) });
    apply(state, entry);
    notifier.onEntry(entry, state);
    await notifier.idle();
  };
  const holder = { run: 'x', runName: 'nightly#6', job: null, since: 0 };
  await enter({ kind: 'run-waiting', at: clock.now(), holder, place: 2 });
  await enter({ kind: 'run-waiting', at: clock.now(), holder, place: 1 });
  await enter({ kind: 'run-started', at: clock.now() });
  for (let day = 0; day < 29; day++) clock.advance(24 * 3_600_000);
  await notifier.idle();
  expect(lines).toEqual(['Told of nightly#1 (waiting): Slack.']);
  clock.advance(24 * 3_600_000);
  await notifier.idle();
  await enter({ kind: 'run-ended', at: clock.now(), state: 'success', reason: null, durationMs: 1 });
  expect(lines.slice(1)).toEqual(['Told of nightly#1 (overrun): Slack.']);
  expect(loopback.received.map(({ body }) => JSON.parse(body).text.split('\n')[0])).toEqual([
    ':hourglass: *nightly#1 waits for nightly#6*',
    ':hourglass: *nightly#1 takes longer than its schedule leaves until the next run*',
  ]);
  // Nobody wants to hear of its end.
  const { runId } = state.created;
  expect((await store.notices(runId)).map(({ cause }) => cause)).toEqual(['waiting', 'overrun']);
  expect(clock.pending).toBe(0);
  await loopback.stop();
});
