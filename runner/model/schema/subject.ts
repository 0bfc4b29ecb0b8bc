import { capitalized, nounOf, quoted, type SchemaObject } from './phrases.ts';
import type { CheckedTree, Place } from './place.ts';

/** A value as the beginning of a sentence: `"parallel"`, `A task`, `An entry of "secrets"`. */
export function subjectOf(place: Place, schema: SchemaObject | undefined, tree: CheckedTree): string {
  return place.kind === 'root' ? tree.subject : capitalized(phraseOf(place, schema));
}

/** A value as what holds a key: `"limits"`, `a task`, `an orchestration`. */
export function containerOf(place: Place, schema: SchemaObject | undefined, tree: CheckedTree): string {
  return place.kind === 'root' ? tree.container : phraseOf(place, schema);
}

function phraseOf({ kind, key, origin }: Place, schema: SchemaObject | undefined): string {
  const name = quoted(key ?? '');
  if (kind === 'member') return origin === null ? name : `${name} ${origin}`;
  return nounOf(schema ?? {}) ?? `an entry of ${name}`;
}
