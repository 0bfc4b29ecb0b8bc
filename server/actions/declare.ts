import { fieldsOf } from '../../runner/model/check/fields.ts';
import type { Json } from '../../runner/model/orchestration.ts';
import type { Problem } from '../../runner/model/problem.ts';
import type { TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { addEntry, addEntryBefore, columnOf, isFlow, lineBreakOf, lineEnd } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { mends } from './whatIf.ts';
import { scalarText } from './writeYaml.ts';

/** What a name has to be that is declared in a file. */
const declarable = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Lists a secret that is read. */
export function listSecret(reading: FileReading, problem: Problem): readonly Fix[] {
  const { name, suggestion } = problem;
  if (name === undefined || !declarable.test(name)) return [];
  const change = addSecret(reading, name) ?? addAtTop(reading, 'secrets', [name]);
  if (change === null || !mends(reading, [problem], [change])) return [];
  return [fixHere(reading, `Add "${name}" to "secrets"`, change, suggestion === undefined)];
}

function addSecret({ root, file }: FileReading, name: string): TextChange | null {
  const list = fieldsOf(root).get('secrets')?.value;
  const last = list?.kind === 'sequence' ? list.items.at(-1) : undefined;
  if (list?.kind !== 'sequence' || last === null) return null;
  if (isFlow(file, list)) {
    const at = last?.span.end ?? list.span.start + 1;
    return { start: at, end: at, text: `${last === undefined ? '' : ', '}${name}` };
  }
  const at = lineEnd(file, last?.span.end ?? list.span.end);
  const indent = ' '.repeat(columnOf(file, list.span.start));
  return { start: at, end: at, text: `${lineBreakOf(file)}${indent}- ${name}` };
}

/** Declares a param that is read. */
export function declareParam(reading: FileReading, problem: Problem): readonly Fix[] {
  const { name, suggestion } = problem;
  if (name === undefined || !declarable.test(name)) return [];
  const params = fieldsOf(reading.root).get('params')?.value;
  const value = { type: 'string' };
  const change =
    params?.kind === 'map'
      ? addEntry(reading.file, params, { key: scalarText(name), value })
      : addAtTop(reading, 'params', { [name]: value });
  if (change === null || !mends(reading, [problem], [change])) return [];
  return [fixHere(reading, `Declare the param "${name}"`, change, suggestion === undefined)];
}

/** A key of an orchestration that it does not have yet, above its phases. */
function addAtTop({ root, file }: FileReading, key: string, value: Json): TextChange | null {
  const phases = fieldsOf(root).get('phases');
  if (root?.kind !== 'map' || phases === undefined || fieldsOf(root).has(key)) return null;
  return addEntryBefore(file, root, phases, { key, value });
}
