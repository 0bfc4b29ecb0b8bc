import type { YamlNode } from '../runner/model/yaml/node.ts';
import { originOf } from '../runner/model/yaml/shifted.ts';

/**
 * Remembers what was found in parts of a file for as long as their text stays the same, wherever it moves to: after an edit only
 * what has changed is looked into. What is found may hold places only as distances from the start of the part.
 */
export class ByText<Found> {
  readonly #known = new WeakMap<YamlNode, { readonly stamp: string; readonly found: Found }>();

  /** `stamp` is all that `find` depends on beside the text of the part. */
  of(part: YamlNode, find: () => Found, stamp = ''): Found {
    const { origin } = originOf(part);
    const known = this.#known.get(origin);
    if (known?.stamp === stamp) return known.found;
    const found = find();
    this.#known.set(origin, { stamp, found });
    return found;
  }
}
