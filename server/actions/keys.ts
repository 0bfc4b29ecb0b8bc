import type { Problem } from '../../runner/model/problem.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { YamlMap, YamlNode } from '../../runner/model/yaml/node.ts';
import type { FileReading } from '../reading.ts';
import { addEntry, below, lineBreakOf, removeEntry } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { samplesOf } from './samples.ts';
import { lastEntry, wayTo } from './way.ts';
import { mends } from './whatIf.ts';
import { behindKey } from './writeYaml.ts';

/** Takes out a key that means nothing. */
export function removeUnknownKey(reading: FileReading, problem: Problem): readonly Fix[] {
  const step = lastEntry(wayTo(reading.root, problem.span));
  if (step === null) return [];
  const change = removeEntry(reading.file, step.map, step.entry);
  if (change === null || !mends(reading, [problem], [change])) return [];
  return [fixHere(reading, `Remove "${step.entry.key.value}"`, change)];
}

/** Leaves one of two equal keys. */
export function removeDuplicateKey(reading: FileReading, problem: Problem): readonly Fix[] {
  const step = lastEntry(wayTo(reading.root, problem.span));
  if (step === null) return [];
  const { map, entry } = step;
  const others = map.entries.filter(each => each !== entry && each.key.value === entry.key.value);
  return [...others, entry].flatMap(removed => {
    const change = removeEntry(reading.file, map, removed);
    if (change === null || !mends(reading, [problem], [change])) return [];
    const line = reading.file.positionAt(removed.key.span.start).line + 1;
    return fixHere(reading, `Remove "${entry.key.value}" on line ${line}`, change);
  });
}

/** Adds a key that is needed, with a value that may stand there. */
export function addMissingKeys(reading: FileReading, problem: Problem): readonly Fix[] {
  const { missing } = problem;
  if (missing === undefined) return [];
  return missing.keys.flatMap(key => addKey(reading, problem, key) ?? []);
}

function addKey(reading: FileReading, problem: Problem, key: string): Fix | null {
  const place = problem.missing?.map ?? null;
  const map = place === null ? null : mapAt(reading.root, place);
  if (map === null) return addToNothing(reading, problem, key);
  for (const value of samplesOf(reading, map, key)) {
    const change = addEntry(reading.file, map, { key, value });
    if (change !== null && mends(reading, [problem], [change]))
      return fixHere(reading, `Add "${key}"`, change);
  }
  return null;
}

/** The map that is to hold the key is not written yet: a file is empty, or a task gives its component nothing. */
function addToNothing(reading: FileReading, problem: Problem, key: string): Fix | null {
  const { file, root } = reading;
  if (root === null) {
    const at = file.text.length;
    const lineBreak = at === 0 || file.text.endsWith('\n') ? '' : lineBreakOf(file);
    const changes = samplesOf(reading, null, key).map(value => {
      const text = lineBreak + below(file, `${key}:${behindKey(value)}`, 0) + lineBreakOf(file);
      return { start: at, end: at, text };
    });
    const change = changes.find(each => mends(reading, [problem], [each]));
    return change === undefined ? null : fixHere(reading, `Add "${key}"`, change);
  }
  const step = lastEntry(wayTo(root, problem.span));
  if (step?.entry.key.value !== 'uses') return null;
  for (const value of samplesOf(reading, step.map, 'with', key)) {
    const change = addEntry(file, step.map, { key: 'with', value: { [key]: value } }, step.entry);
    if (change !== null && mends(reading, [problem], [change]))
      return fixHere(reading, `Add "with" with "${key}"`, change);
  }
  return null;
}

/** The mapping of a place. */
function mapAt(root: YamlNode | null, { start, end }: Span): YamlMap | null {
  for (let node = root; node !== null; ) {
    if (node.kind === 'map' && node.span.start === start && node.span.end === end) return node;
    node = partHolding(node, start, end);
  }
  return null;
}

function partHolding(node: YamlNode, start: number, end: number): YamlNode | null {
  if (node.kind === 'scalar') return null;
  const parts = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items;
  return parts.find(part => part !== null && part.span.start <= start && end <= part.span.end) ?? null;
}
