import type { Catalog } from '../model/catalog.ts';
import type { Orchestration } from '../model/orchestration.ts';
import type { Findings } from './onceRead.ts';

/** Orchestrations of a project are much alike: what several of them have in common is kept once. */
export class SameParts {
  readonly #known = new Map<string, unknown>();

  /** The same plain data, which is not to be changed. */
  data<T>(value: T): T {
    const text = JSON.stringify(value);
    // A copy, because texts in it may be parts of a file's whole text, and would keep all of that.
    return this.#same(text, () => JSON.parse(text));
  }

  triggers(triggers: Orchestration['triggers']): Orchestration['triggers'] {
    const same = { ...triggers, schedule: triggers.schedule.map(each => this.data(each)) };
    return triggers.schedule.length > 1 ? same : this.data(same);
  }

  findings(findings: Findings): Findings {
    return this.#same(`findings ${textOf(findings)}`, () => findings);
  }

  /** A catalog is a function of what was found on the disk and of the names that were looked for. */
  catalog(catalog: Catalog, findings: Findings): Catalog {
    const { components, configurations, orchestrations, secretNames } = catalog;
    const names = [components, configurations, orchestrations, secretNames].map(each => [...each.keys()]);
    return this.#same(`catalog ${JSON.stringify(names)} ${textOf(findings)}`, () => catalog);
  }

  #same<T>(key: string, make: () => T): T {
    const known = this.#known.get(key);
    // Each key begins with the kind of what it stands for.
    if (known !== undefined) return known as T;
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}

function textOf(findings: Findings): string {
  return JSON.stringify([...findings]);
}
