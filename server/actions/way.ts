import type { Span } from '../../runner/model/sourceFile.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlSequence } from '../../runner/model/yaml/node.ts';
import type { KeyStep, Mapping, Step } from '../cursor/cursor.ts';

/** One step from a tree's root to a place in it. */
export type WayStep = EntryStep | ItemStep;

export interface EntryStep {
  readonly map: YamlMap;
  readonly entry: YamlEntry;
}

export interface ItemStep {
  readonly sequence: YamlSequence;
  readonly index: number;
}

/** The way to the innermost value or key that holds a place, as it is written: what an alias stands for is not gone into. */
export function wayTo(root: YamlNode | null, place: Span): readonly WayStep[] {
  const way: WayStep[] = [];
  for (let node = root; node !== null; ) {
    const next = stepInto(node, place);
    if (next === null) break;
    way.push(next.step);
    node = next.node;
  }
  return way;
}

interface Taken {
  readonly step: WayStep;
  readonly node: YamlNode | null;
}

function stepInto(node: YamlNode, place: Span): Taken | null {
  if (node.kind === 'scalar') return null;
  if (node.kind === 'sequence') {
    const index = node.items.findIndex(item => item !== null && holds(item.span, place));
    return index < 0 ? null : { step: { sequence: node, index }, node: node.items[index] ?? null };
  }
  for (const entry of node.entries) {
    if (holds(entry.key.span, place)) return { step: { map: node, entry }, node: null };
    if (entry.value !== null && holds(entry.value.span, place))
      return { step: { map: node, entry }, node: entry.value };
  }
  return null;
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** The innermost entry of a mapping on a way. */
export function lastEntry(way: readonly WayStep[]): EntryStep | null {
  const step = way.findLast(each => 'entry' in each);
  return step !== undefined && 'entry' in step ? step : null;
}

/** A way as the schemas are looked up by. */
export function schemaSteps(way: readonly WayStep[]): readonly Step[] {
  return way.map(step =>
    'entry' in step
      ? ({ key: String(step.entry.key.value), mapping: mappingOf(step.map) } satisfies KeyStep)
      : { index: step.index },
  );
}

/** A mapping of the tree as the schemas look at one. */
export function mappingOf(map: YamlMap): Mapping {
  const keys = () =>
    map.entries.map(({ key, value }) => ({
      name: String(key.value),
      span: key.span,
      value: value?.kind === 'scalar' ? String(value.value ?? '') : '',
    }));
  return { column: null, keys };
}
