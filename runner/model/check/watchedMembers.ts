import type { Members } from '../expression/expression.ts';

/** One name that was looked up. */
export interface Lookup {
  readonly in: 'tasks' | 'phases';
  readonly name: string;
  readonly found: Members;
}

/** Members of a context that grows with the phases. It can be watched for which of them are looked up. */
export class WatchedMembers implements ReadonlyMap<string, Members> {
  readonly context: Lookup['in'];
  readonly #members = new Map<string, Members>();
  #lookups: Lookup[] | undefined;
  #isSeenWhole = false;

  constructor(context: Lookup['in']) {
    this.context = context;
  }

  set(name: string, members: Members): void {
    this.#members.set(name, members);
  }

  /** Notes in a list every name that is found from now on. */
  watch(lookups: Lookup[]): void {
    this.#lookups = lookups;
    this.#isSeenWhole = false;
  }

  /** Ends it; true where the names that were noted are all that was asked. */
  unwatch(): boolean {
    this.#lookups = undefined;
    return !this.#isSeenWhole;
  }

  /** A member, without anything being noted. */
  peek(name: string): Members | undefined {
    return this.#members.get(name);
  }

  get(name: string): Members | undefined {
    const found = this.#members.get(name);
    // Whoever does not find a name looks for one like it among all.
    if (found === undefined) this.#isSeenWhole = true;
    else this.#lookups?.push({ in: this.context, name, found });
    return found;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#whole().size;
  }

  keys() {
    return this.#whole().keys();
  }

  values() {
    return this.#whole().values();
  }

  entries() {
    return this.#whole().entries();
  }

  [Symbol.iterator]() {
    return this.#whole()[Symbol.iterator]();
  }

  forEach(each: (members: Members, name: string, all: ReadonlyMap<string, Members>) => void): void {
    this.#whole().forEach(each);
  }

  #whole(): ReadonlyMap<string, Members> {
    this.#isSeenWhole = true;
    return this.#members;
  }
}
