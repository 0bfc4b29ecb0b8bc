import { describe, expect, test } from 'vitest';
import type { Orchestration } from '../../../runner/model/orchestration.ts';
import { type Channel, DeliveryError } from '../../../runner/notify/channel.ts';
import { Deliveries, type Outcome } from '../../../runner/notify/deliveries.ts';
import type { Notice } from '../../../runner/notify/notice.ts';
import { Notifier } from '../../../runner/notify/notifier.ts';
import { hadFailed } from '../../../runner/notify/occasion.ts';
import { firstBound } from '../../../runner/notify/overrun.ts';
import type { Entry, RunStateName, TriggerKind } from '../../../runner/record/entry.ts';
import { apply, newRunState, type RunState } from '../../../runner/record/runState.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { Loopback } from '../../support/loopback.ts';
import { created, orchestration } from '../../support/orchestrations.ts';

function newRun(document: Orchestration): RunState {
  return newRunState(created(document, { number: 7, trigger: { kind: 'schedule' } }));
}

const notice: Notice = {
  occasion: 'failure',
  run: newRun(orchestration([])),
  exceeded: null,
  link: null,
};

/** Everything that can go on without the clock has gone on. */
const settle = () => new Promise(resolve => setImmediate(resolve));

function rig(answers: readonly (DeliveryError | null)[]) {
  const clock = new HeldClock();
  const outcomes: Outcome[] = [];
  const deliveries = new Deliveries({ clock, settled: outcome => outcomes.push(outcome) });
  let attempts = 0;
  const channel: Channel = {
    name: 'test',
    send: async () => {
      const error = answers[attempts++] ?? null;
      if (error !== null) throw error;
    },
  };
  return { clock, outcomes, deliveries, channel, attempts: () => attempts };
}

const passing = new DeliveryError('busy', true);

describe('a delivery', () => {
  test('is tried again after longer and longer waits', async () => {
    const { clock, outcomes, deliveries, channel, attempts } = rig([passing, passing, null]);
    deliveries.send(channel, notice);
    await settle();
    expect([attempts(), clock.pending]).toEqual([1, 1]);
    clock.advance(999);
    await settle();
    expect(attempts()).toBe(1);
    clock.advance(1);
    await settle();
    expect(attempts()).toBe(2);
    clock.advance(10_000);
    await settle();
    expect(outcomes).toMatchObject([{ attempts: 3, failure: null }]);
    expect(clock.pending).toBe(0);
  });

  test('is given up after five attempts, or one where no other can go better', async () => {
    const { clock, outcomes, deliveries, channel } = rig(Array.from({ length: 9 }, () => passing));
    deliveries.send(channel, notice);
    for (let count = 0; count < 9; count++) {
      await settle();
      clock.advance(300_000);
    }
    expect(outcomes).toMatchObject([{ attempts: 5, failure: 'busy' }]);
    const final = rig([new DeliveryError('no such channel', false)]);
    final.deliveries.send(final.channel, notice);
    await final.deliveries.idle();
    expect(final.outcomes).toMatchObject([{ attempts: 1, failure: 'no such channel' }]);
  });

  test('that waits is given up when the end comes', async () => {
    const { clock, outcomes, deliveries, channel } = rig([passing]);
    deliveries.send(channel, notice);
    await settle();
    await deliveries.close();
    expect(outcomes).toMatchObject([{ attempts: 1, failure: 'busy' }]);
    expect(clock.pending).toBe(0);
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

test('a run that waits and one that takes too long are told of once', async () => {
  const loopback = await Loopback.start();
  loopback.answers(response => response.end());
  const clock = new HeldClock();
  const nightly = orchestration([], {
    notifications: [{ on: ['waiting', 'overrun'], slack: { webhook: loopback.origin } }],
  });
  const lines: string[] = [];
  const notifier = new Notifier({
    clock,
    record: { runs: async () => [] },
    orchestration: () => nightly,
    settings: () => null,
    secrets: async () => ({ secrets: {}, projectSecrets: {} }),
    next: () => clock.now() + 30 * 24 * 3_600_000,
    log: (_level, message) => lines.push(message),
  });
  const state = newRun(nightly);
  const enter = async (entry: Entry) => {
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
  expect(lines).toEqual(['Told of nightly#7 (waiting): Slack.']);
  clock.advance(24 * 3_600_000);
  await notifier.idle();
  await enter({ kind: 'run-ended', at: clock.now(), state: 'success', reason: null, durationMs: 1 });
  expect(lines.slice(1)).toEqual(['Told of nightly#7 (overrun): Slack.']);
  expect(loopback.received.map(({ body }) => JSON.parse(body).text.split('\n')[0])).toEqual([
    ':hourglass: *nightly#7 waits for nightly#6*',
    ':hourglass: *nightly#7 takes longer than its schedule leaves until the next run*',
  ]);
  expect(clock.pending).toBe(0);
  await loopback.stop();
});
