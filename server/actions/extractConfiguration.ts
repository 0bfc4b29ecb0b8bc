import { textIn } from '../../runner/model/check/fields.ts';
import { layout } from '../../runner/model/project/layout.ts';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
import type { FileReading } from '../reading.ts';
import { columnOf, isFlow } from './editMap.ts';
import type { Fix } from './fix.ts';
import { taskAt } from './outline.ts';

/** Moves the parameters of a task to a configuration of its own, by which other tasks can call the component alike. */
export function extractConfiguration(reading: FileReading, place: Span): Fix | null {
  const found = taskAt(reading, place);
  if (found === null) return null;
  const { id, fields } = found.task;
  const component = textIn(fields, 'uses');
  const given = fields.get('with');
  if (component === null || id === null || given?.value?.kind !== 'map' || fields.has('config')) return null;
  // What is written elsewhere, as an anchor's value, cannot be moved by itself.
  if (given.value.span.start < given.key.span.end || given.value.entries.length === 0) return null;
  const written = reading.file.text.slice(given.key.span.end, given.value.span.end);
  if (/[\s[{,:][&*]\S/.test(written)) return null;
  const { configurations, names } = reading.catalog;
  const taken = new Set([...configurations.keys(), ...(names?.configurations ?? [])]);
  let name: string = id;
  for (let count = 2; taken.has(`${component}/${name}`); count++) name = `${id}-${count}`;
  const path = `${layout.configurations}/${component}/${name}.yaml`;
  const change = { start: given.key.span.start, end: given.value.span.end, text: `config: ${name}` };
  return {
    title: `Extract the parameters to the configuration "${name}"`,
    edits: [
      { kind: 'create', path, text: `parameters:${parametersText(reading.file, given.value)}\n` },
      { kind: 'change', reading, changes: [change] },
    ],
    isLikely: false,
  };
}

function textOf(file: SourceFile, { span }: YamlNode): string {
  return file.text.slice(span.start, span.end).replaceAll('\r\n', '\n');
}

/** The parameters as they are written, comments included, two columns deep. */
function parametersText(file: SourceFile, map: YamlNode): string {
  const text = textOf(file, map);
  if (isFlow(file, map)) return ` ${text}`;
  const column = columnOf(file, map.span.start);
  const lines = text.split('\n').map((line, at) => {
    const shifted = at === 0 ? line : line.slice(Math.min(column, line.length - line.trimStart().length));
    return shifted.trim() === '' ? '' : `  ${shifted}`;
  });
  return `\n${lines.join('\n')}`;
}
