import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClaimRequest } from '../../../runner/store/store.ts';
import { memoryRig } from './memoryRig.ts';
import { claimOf, createRun, type Handle, type Rig } from './rig.ts';
import { sqliteRig } from './sqliteRig.ts';

type Act =
  | { readonly kind: 'claim'; readonly process: number }
  /** The n-th of the claims that stand, held or in line. */
  | { readonly kind: 'withdraw'; readonly which: number }
  | { readonly kind: 'release'; readonly which: number }
  | { readonly kind: 'die'; readonly process: number }
  | { readonly kind: 'close'; readonly process: number };

const processes = 3;
const process = fc.nat({ max: processes - 1 });
const which = fc.nat({ max: 11 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('claim' as const), process }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('release' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), process }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), process }) },
);

interface Played {
  readonly handle: Handle;
  readonly runId: string;
  /** Aborted when the process is gone, so that nothing of it acts any more. */
  readonly gone: AbortController;
}

interface Standing {
  readonly request: ClaimRequest;
  readonly played: Played;
  readonly given: Promise<void>;
  isGranted: boolean;
}

/** Plays processes over a store, and knows who ought to hold a place and who to wait. */
class Play {
  readonly #rig: Rig;
  readonly #capacity: number;
  readonly #played: Played[] = [];
  /** In the order in which they lined up. */
  #standing: Standing[] = [];
  #count = 0;

  constructor(rig: Rig, capacity: number) {
    this.#rig = rig;
    this.#capacity = capacity;
  }

  async begin(): Promise<void> {
    for (let index = 0; index < processes; index++) this.#played.push(await this.#newProcess());
  }

  async act(act: Act): Promise<void> {
    if (act.kind === 'claim') await this.#claim(act.process);
    else if (act.kind === 'die' || act.kind === 'close') await this.#leave(act.process, act.kind);
    else await this.#giveBack(act);
    await this.#allGiven();
  }

  end(): void {
    for (const { gone } of this.#played) gone.abort();
  }

  async #newProcess(): Promise<Played> {
    const handle = await this.#rig.open();
    const runId = `run-${this.#count++}`;
    await createRun(handle.store, runId);
    return { handle, runId, gone: new AbortController() };
  }

  async #claim(index: number): Promise<void> {
    const played = this.#played[index];
    if (played === undefined) return;
    const request = claimOf(`c${this.#count++}`, { capacity: this.#capacity, runId: played.runId });
    const line = this.#standing.filter(({ isGranted }) => !isGranted);
    const result = await played.handle.store.claim(request);
    const { promise, resolve } = Promise.withResolvers<void>();
    const standing: Standing = { request, played, given: promise, isGranted: false };
    if (result.granted) this.#check(standing);
    else expect(result.place).toBe(line.length + 1);
    this.#standing.push(standing);
    standing.isGranted = result.granted;
    if (result.granted) resolve();
    else void this.#wait(standing).then(resolve);
  }

  async #wait(standing: Standing): Promise<void> {
    const { request, played } = standing;
    const { signal } = played.gone;
    while (!signal.aborted && this.#standing.includes(standing)) {
      await played.handle.store.changed(request.key, signal, request.id);
      if (signal.aborted || !this.#standing.includes(standing)) return;
      if (!(await played.handle.store.claim(request)).granted) continue;
      this.#check(standing);
      standing.isGranted = true;
      return;
    }
  }

  /** A place is given only where one is free, and where those ahead in line find one too. */
  #check(standing: Standing): void {
    const holders = this.#standing.filter(({ isGranted }) => isGranted).length;
    expect(holders).toBeLessThan(this.#capacity);
    const at = this.#standing.indexOf(standing);
    const ahead = this.#standing
      .slice(0, at < 0 ? undefined : at)
      .filter(({ isGranted }) => !isGranted).length;
    expect(ahead).toBeLessThan(this.#capacity - holders);
  }

  async #giveBack({ kind, which }: Extract<Act, { which: number }>): Promise<void> {
    const standing = this.#standing[which % Math.max(1, this.#standing.length)];
    if (standing === undefined) return;
    this.#standing = this.#standing.filter(one => one !== standing);
    const { request, played } = standing;
    const { store } = played.handle;
    if (kind === 'withdraw') await store.withdraw(request.id);
    else await store.commit({ runId: played.runId, entries: [], release: [request.id] });
  }

  async #leave(index: number, kind: 'die' | 'close'): Promise<void> {
    const played = this.#played[index];
    if (played === undefined) return;
    played.gone.abort();
    this.#standing = this.#standing.filter(standing => standing.played !== played);
    if (kind === 'die') played.handle.die();
    else await played.handle.store.close();
    this.#played[index] = await this.#newProcess();
  }

  /** Nobody who can have a place waits for long: it hangs here where a waiter was forgotten. */
  async #allGiven(): Promise<void> {
    const due = this.#standing.filter((_, at) => at < this.#capacity);
    await Promise.all(due.map(({ given }) => given));
    const held = this.#standing.map(({ isGranted }) => isGranted);
    expect(held).toEqual(this.#standing.map((_, at) => at < this.#capacity));
    const [played] = this.#played;
    const line = await played?.handle.store.line(claimOf('any').key);
    const names = this.#standing.map(({ request }) => request.holder.runName);
    expect(line?.holders.map(({ runName }) => runName)).toEqual(names.slice(0, this.#capacity));
    expect(line?.waiting.map(({ runName }) => runName)).toEqual(names.slice(this.#capacity));
  }
}

async function play(newRig: () => Promise<Rig>, capacity: number, acts: readonly Act[]): Promise<void> {
  const rig = await newRig();
  const played = new Play(rig, capacity);
  try {
    await played.begin();
    for (const act of acts) await played.act(act);
  } finally {
    played.end();
    await rig.end();
  }
}

test.each([
  ['memory', memoryRig, 200],
  ['SQLite', async () => sqliteRig(), 60],
] as const)(
  '%s gives places first in, first out, never more than there are, and forgets nobody',
  async (_, newRig, numRuns) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(act, { maxLength: 25 }), (capacity, acts) =>
        play(newRig, capacity, acts),
      ),
      { numRuns, timeout: 10_000 },
    );
  },
);
