import { expect, test } from 'vitest';
import { Arrivals } from '../../server/arrivals.ts';

const message = { jsonrpc: '2.0', method: 'textDocument/hover' };

/** A clock that stands still, but for what a test adds. */
function clock() {
  const time = { nowMs: 0, turns: 0, onTurn: () => {} };
  const ports = {
    now: () => time.nowMs,
    after: (_delayMs: number, due: () => void) => {
      time.turns++;
      time.onTurn();
      due();
      return () => {};
    },
  };
  return { time, ports };
}

test('all has been begun when a turn has gone by in which nothing was', async () => {
  const arrivals = new Arrivals();
  const { time, ports } = clock();
  const taken: unknown[] = [];
  time.onTurn = () => {
    if (time.turns <= 3) arrivals.strategy.handleMessage(message, each => void taken.push(each));
  };
  await arrivals.allBegun(ports);
  expect(taken).toEqual([message, message, message]);
  expect(time.turns).toBe(4);
});

test('a client that asks without end is not waited for without end', async () => {
  const arrivals = new Arrivals();
  const { time, ports } = clock();
  time.onTurn = () => {
    time.nowMs += 10;
    arrivals.strategy.handleMessage(message, () => {});
  };
  await arrivals.allBegun(ports);
  expect(time.turns).toBe(10);
});

test('a lull is a time in which nothing arrives', async () => {
  const arrivals = new Arrivals();
  const { time, ports } = clock();
  const delays: number[] = [];
  const waiting = {
    now: ports.now,
    after: (delayMs: number, due: () => void) => {
      if (delayMs === 0) return ports.after(0, due);
      delays.push(delayMs);
      time.nowMs += delayMs;
      if (delays.length <= 2) arrivals.strategy.handleMessage(message, () => {});
      due();
      return () => {};
    },
  };
  await arrivals.lull(waiting, 4);
  expect(delays).toEqual([4, 4, 4]);
});
