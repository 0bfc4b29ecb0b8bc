import type { Entry, Holder, RunCreated } from '../../record/entry.ts';
import type { KeyState } from '../claimLine.ts';
import { changeRow, createdRow, isOpen, type RowState, readableRow } from '../rowChange.ts';
import {
  type ClaimRequest,
  type ClaimResult,
  type Commit,
  LostRunError,
  type NewRun,
  type RunRow,
} from '../store.ts';
import type { NumberedCancel } from '../wake/cancelWaits.ts';
import { Topics } from '../wake/topics.ts';
import { MemoryNotices } from './memoryNotices.ts';
import { MemorySources } from './memorySources.ts';
import { MemoryTriggers } from './memoryTriggers.ts';
import { MemoryVersions } from './memoryVersions.ts';

export interface MemoryRun {
  readonly created: RunCreated;
  readonly texts: ReadonlySet<string>;
  readonly journal: Entry[];
  readonly cancels: NumberedCancel[];
  row: RowState;
  owner: number;
}

interface MemoryClaim {
  readonly id: string;
  readonly key: string;
  readonly capacity: number;
  readonly owner: number;
  isGranted: boolean;
  holder: Holder;
}

/** What several handles share, as several processes share a file. Each method is one transaction. */
export class MemoryState {
  readonly topics = new Topics();
  readonly triggers = new MemoryTriggers();
  readonly sources = new MemorySources(this.triggers);
  readonly notices = new MemoryNotices();
  readonly versions = new MemoryVersions();
  /** Present: registered; false: died without leaving. */
  readonly owners = new Map<number, boolean>();
  readonly texts = new Map<string, string>();
  /** In order of creation. */
  readonly runs = new Map<string, MemoryRun>();
  readonly #numbers = new Map<string, number>();
  #claims: MemoryClaim[] = [];
  /** Keys with the runs that died holding them, until those are cleared. */
  readonly #deserted = new Map<string, Set<string>>();
  #cancels = 0;

  isAlive(owner: number): boolean {
    return this.owners.get(owner) === true;
  }

  create({ orchestration, texts, build, fire }: NewRun, owner: number): RunCreated {
    if (fire !== undefined) this.triggers.check(fire, { orchestration, owner });
    const number = (this.#numbers.get(orchestration) ?? 0) + 1;
    const created = build(number);
    this.#numbers.set(orchestration, number);
    if (fire !== undefined) this.triggers.started(fire, { id: created.runId, orchestration, owner });
    for (const [hash, text] of texts) this.texts.set(hash, text);
    this.runs.set(created.runId, {
      created,
      texts: new Set(texts.keys()),
      journal: [created],
      cancels: [],
      row: createdRow,
      owner,
    });
    return created;
  }

  /** Gives back the keys that something was released of. */
  commit(
    { runId, entries, release = [], events = [], notices = [] }: Commit,
    owner: number | undefined,
  ): readonly string[] {
    const run = this.runs.get(runId);
    if (run === undefined || run.owner !== owner || !this.isAlive(owner)) throw lostRun(runId);
    run.journal.push(...entries);
    run.row = changeRow(run.row, entries);
    this.triggers.addEvents(events);
    for (const notice of notices) this.notices.add(runId, notice, owner);
    return this.release(new Set(release), owner);
  }

  claim(request: ClaimRequest, owner: number, now: number): ClaimResult {
    const run = this.runs.get(request.runId);
    if (run !== undefined && run.owner !== owner) throw lostRun(request.runId);
    this.#forgetDead();
    const known = this.#claims.find(({ id }) => id === request.id);
    if (known !== undefined && known.owner !== owner)
      throw new Error(`The claim ${request.id} belongs to another process.`);
    if (known?.isGranted) return this.#granted(request.key);
    const { holders, line } = this.#places(request.key);
    const ahead = known === undefined ? line : line.slice(0, line.indexOf(known));
    const isGranted = ahead.length < request.capacity - holders.length;
    if (isGranted || request.onlyIfFree !== true) {
      const holder = { ...request.holder, since: known?.isGranted === isGranted ? known.holder.since : now };
      if (known !== undefined) Object.assign(known, { isGranted, holder });
      else this.#claims.push({ ...pick(request), owner, isGranted, holder });
    }
    if (isGranted) return this.#granted(request.key);
    const first = holders[0] ?? ahead[0];
    if (first === undefined) throw new RangeError('A key has at least one place.');
    return { granted: false, holder: first.holder, place: ahead.length + 1 };
  }

  /** See `Store.cleared`. */
  cleared(runId: string, key: string | undefined): void {
    for (const [at, runs] of this.#deserted) if (key === undefined || key === at) runs.delete(runId);
  }

  /** Takes claims of an owner out; gives back their keys. */
  release(ids: ReadonlySet<string>, owner: number | undefined): readonly string[] {
    const released = this.#claims.filter(claim => ids.has(claim.id) && claim.owner === owner);
    this.#claims = this.#claims.filter(claim => !released.includes(claim));
    return released.map(({ key }) => key);
  }

  /** An owner leaves, or is found dead: all that it held is free. Gives back the keys. */
  remove(owner: number): readonly string[] {
    if (!this.isAlive(owner)) this.#forgetDead();
    this.owners.delete(owner);
    return this.release(
      new Set(this.#claims.filter(claim => claim.owner === owner).map(({ id }) => id)),
      owner,
    );
  }

  keyState(key: string): KeyState {
    const { holders, line } = this.#places(key);
    return { holders, head: line };
  }

  isWaiting(claimId: string): boolean {
    return this.#claims.some(({ id, isGranted }) => id === claimId && !isGranted);
  }

  addCancel(run: MemoryRun, request: NumberedCancel['request']): void {
    run.cancels.push({ sequence: ++this.#cancels, request });
  }

  /** The runs that nobody brings to their end. */
  abandoned(): readonly MemoryRun[] {
    return [...this.runs.values()].filter(({ row, owner }) => isOpen(row.state) && !this.isAlive(owner));
  }

  rowOf({ created, row, owner, journal }: MemoryRun): RunRow {
    const { runId, orchestration, name, number, attempt, retryOf } = created;
    const { trigger, startedBy, params, sourceHash, commit, at } = created;
    const fixed = { id: runId, orchestration, name, number, attempt, retryOf, trigger, startedBy };
    const whole = { ...fixed, params, sourceHash, commit, createdAt: at, ...row };
    return readableRow(whole, {
      isAlive: this.isAlive(owner),
      lastEntryAt: () => journal.at(-1)?.at ?? at,
    });
  }

  #forgetDead(): void {
    const dead = this.#claims.filter(({ owner }) => !this.isAlive(owner));
    if (dead.length === 0) return;
    for (const { key, holder, isGranted } of dead) {
      if (!isGranted) continue;
      const runs = this.#deserted.get(key) ?? new Set();
      this.#deserted.set(key, runs.add(holder.run));
    }
    this.#claims = this.#claims.filter(({ owner }) => this.isAlive(owner));
  }

  #granted(key: string): ClaimResult {
    const runs = this.#deserted.get(key);
    return runs === undefined || runs.size === 0 ? { granted: true } : { granted: true, deserted: [...runs] };
  }

  #places(key: string): { readonly holders: readonly MemoryClaim[]; readonly line: readonly MemoryClaim[] } {
    const ofKey = this.#claims.filter(claim => claim.key === key);
    return {
      holders: ofKey.filter(({ isGranted }) => isGranted),
      line: ofKey.filter(({ isGranted }) => !isGranted),
    };
  }
}

function pick({ id, key, capacity }: ClaimRequest): Pick<MemoryClaim, 'id' | 'key' | 'capacity'> {
  return { id, key, capacity };
}

function lostRun(runId: string): LostRunError {
  return new LostRunError(`The run ${runId} is not, or no longer, this process's.`);
}
