interface Entry<T> {
  readonly at: number;
  /** The order of those that are due at the same instant. */
  readonly order: number;
  readonly value: T;
}

/** Values by the instants at which they are due, the earliest first; those of one instant in the order in which they came. */
export class InstantHeap<T> {
  readonly #entries: Entry<T>[] = [];
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** The earliest instant; undefined where there is none. */
  get first(): number | undefined {
    return this.#entries[0]?.at;
  }

  push(at: number, value: T): void {
    const entries = this.#entries;
    const entry = { at, order: this.#order++, value };
    let place = entries.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      entries[place] = above;
      place = parent;
    }
    entries[place] = entry;
  }

  /** Takes the earliest value that is due by an instant; undefined where there is none. */
  popUntil(until: number): T | undefined {
    const entries = this.#entries;
    const first = entries[0];
    if (first === undefined || first.at > until) return undefined;
    const last = entries.pop();
    if (last !== undefined && entries.length > 0) this.#sink(last);
    return first.value;
  }

  #sink(entry: Entry<T>): void {
    const entries = this.#entries;
    let place = 0;
    for (;;) {
      const left = entries[2 * place + 1];
      const right = entries[2 * place + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const least = isRight ? right : left;
      if (!isBefore(least, entry)) break;
      entries[place] = least;
      place = 2 * place + (isRight ? 2 : 1);
    }
    entries[place] = entry;
  }
}

function isBefore(one: Entry<unknown>, other: Entry<unknown>): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
