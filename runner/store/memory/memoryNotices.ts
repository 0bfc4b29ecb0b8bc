import type { KeptNotice, NewNotice } from '../notices.ts';

interface MemoryNotice {
  notice: KeptNotice;
  owner: number;
}

/** What people are to be told of runs, as several handles share it; see `NoticeStore`. */
export class MemoryNotices {
  readonly #notices = new Map<string, MemoryNotice>();

  add(run: string, notice: NewNotice, owner: number): boolean {
    const key = keyOf({ run, ...notice });
    if (this.#notices.has(key)) return false;
    this.#notices.set(key, { notice: { ...notice, run, dueAt: notice.at, deliveries: [] }, owner });
    return true;
  }

  due(
    { now, limit, owner }: { readonly now: number; readonly limit: number; readonly owner: number },
    isAlive: (owner: number) => boolean,
  ): readonly KeptNotice[] {
    const open = [...this.#notices.values()].filter(({ notice }) => notice.dueAt !== null);
    for (const each of open) if (!isAlive(each.owner)) each.owner = owner;
    return open
      .filter(each => each.owner === owner)
      .map(({ notice }) => notice)
      .filter(({ dueAt }) => dueAt !== null && dueAt <= now)
      .sort((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0))
      .slice(0, limit);
  }

  keep(notice: KeptNotice): void {
    const known = this.#notices.get(keyOf(notice));
    if (known === undefined) return;
    if (notice.dueAt === null && notice.deliveries.length === 0) this.#notices.delete(keyOf(notice));
    else known.notice = notice;
  }

  of(run: string): readonly KeptNotice[] {
    return [...this.#notices.values()]
      .map(({ notice }) => notice)
      .filter(notice => notice.run === run)
      .sort((one, other) => one.at - other.at || (one.cause < other.cause ? -1 : 1));
  }

  /** The run is gone. */
  forget(run: string): void {
    for (const [key, { notice }] of this.#notices) if (notice.run === run) this.#notices.delete(key);
  }
}

function keyOf({ run, cause }: Pick<KeptNotice, 'run' | 'cause'>): string {
  return `${run}\n${cause}`;
}
