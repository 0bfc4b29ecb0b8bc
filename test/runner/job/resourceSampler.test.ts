import { expect, test } from 'vitest';
import type { Clock } from '../../../runner/clock.ts';
import { type ProcessRow, parsePs } from '../../../runner/job/process/processTable.ts';
import { ResourceSampler } from '../../../runner/job/process/resourceSampler.ts';

/** A clock that moves only when told. */
class HeldClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly due: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  monotonic(): number {
    return this.#now;
  }
  after(delayMs: number, due: () => void): () => void {
    const timer = { at: this.#now + delayMs, due };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }
  /** Goes on in steps of a millisecond, so that each timer finds its own time. */
  async advance(ms: number): Promise<void> {
    for (let step = 0; step < ms; step++) {
      this.#now++;
      const due = this.#timers.filter(timer => timer.at <= this.#now);
      this.#timers = this.#timers.filter(timer => timer.at > this.#now);
      for (const timer of due) timer.due();
      await Promise.resolve();
      await Promise.resolve();
    }
  }
}

function row(pid: number, parent: number, group: number, residentBytes: number): ProcessRow {
  return { pid, parent, group, residentBytes, cpuMs: residentBytes * 10 };
}

function rig(): { clock: HeldClock; rows: ProcessRow[]; sampler: ResourceSampler; reads: number[] } {
  const clock = new HeldClock();
  const rows: ProcessRow[] = [];
  const reads: number[] = [];
  const table = {
    read: (isForeign: (pid: number) => boolean) => {
      reads.push(clock.monotonic());
      return rows.filter(({ pid }) => !isForeign(pid));
    },
  };
  return { clock, rows, reads, sampler: new ResourceSampler(clock, table) };
}

test('a job is its group, its descendants, and those of them that were orphaned', async () => {
  const { clock, rows, sampler } = rig();
  const seen: number[] = [];
  sampler.watch({ pid: 10, isLimited: true, onMemory: bytes => seen.push(bytes) });
  rows.push(row(10, 1, 10, 1), row(11, 10, 10, 2), row(12, 11, 12, 4), row(13, 1, 13, 1000));
  await clock.advance(50);
  rows[2] = row(12, 1, 12, 8);
  rows.push(row(14, 12, 14, 16));
  await clock.advance(100);
  rows.splice(0, 5, row(10, 1, 10, 1));
  await clock.advance(100);
  expect(seen).toEqual([7, 27, 1]);
  expect(sampler.forget(10)).toEqual({ peakMemoryBytes: 27, cpuMs: 270, measuredAtMs: 250 });
});

test('a process that was foreign can be a job later, when its number is given out again', async () => {
  const { clock, rows, sampler } = rig();
  sampler.watch({ pid: 10, isLimited: true, onMemory: () => {} });
  rows.push(row(10, 1, 10, 1), row(20, 1, 20, 5));
  await clock.advance(60);
  sampler.watch({ pid: 20, isLimited: true, onMemory: () => {} });
  await clock.advance(60);
  expect(sampler.forget(20)?.peakMemoryBytes).toBe(5);
});

test('a short job is not measured, an old one seldom, and nobody when nothing runs', async () => {
  const { clock, rows, reads, sampler } = rig();
  rows.push(row(10, 1, 10, 1));
  sampler.watch({ pid: 10, isLimited: false, onMemory: () => {} });
  await clock.advance(40);
  expect(sampler.forget(10)).toBeUndefined();
  await clock.advance(100);
  expect(reads).toEqual([]);
  sampler.watch({ pid: 10, isLimited: false, onMemory: () => {} });
  await clock.advance(30_000);
  expect(reads.slice(0, 3)).toEqual([190, 290, 390]);
  expect(reads.length).toBeLessThan(60);
  expect((reads.at(-1) ?? 0) - (reads.at(-2) ?? 0)).toBe(1_000);
});

test('what ps prints is read', () => {
  expect(parsePs('  1 0 1 100 0:01.50\n 22  1 20 8 1-02:03:04\n\n')).toEqual([
    { pid: 1, parent: 0, group: 1, residentBytes: 102_400, cpuMs: 1_500 },
    { pid: 22, parent: 1, group: 20, residentBytes: 8_192, cpuMs: 93_784_000 },
  ]);
});
