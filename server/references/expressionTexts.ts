import { fieldsOf, isText, itemsIn, mapIn, type TextScalar } from '../../runner/model/check/fields.ts';
import type { Fields, OutlineTask } from '../../runner/model/draft.ts';
import { parseCondition, parseTemplate, type Template } from '../../runner/model/expression/expression.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
import type { FileReading } from '../reading.ts';

/** Whose environment an expression sees: that of its task's jobs, or only the file's. */
export type Sight = 'job' | 'file';

/** A text of a file in which expressions are filled in. */
export interface ExpressionText {
  readonly scalar: TextScalar;
  readonly template: Template;
  /** The task that it stands in. */
  readonly task: OutlineTask | null;
  readonly sees: Sight;
}

const texts = new WeakMap<SourceFile, readonly ExpressionText[]>();

/** Every text of a file in which expressions are filled in, in the order of the places. */
export function expressionTextsOf(reading: FileReading): readonly ExpressionText[] {
  const known = texts.get(reading.file);
  if (known !== undefined) return known;
  const found = new Collector();
  collect(reading, found);
  const sorted = found.texts.sort((a, b) => a.scalar.span.start - b.scalar.span.start);
  texts.set(reading.file, sorted);
  return sorted;
}

function collect(reading: FileReading, found: Collector): void {
  const fields = fieldsOf(reading.root);
  switch (reading.kind) {
    case 'orchestration':
      found.outside(fields);
      for (const phase of reading.draft.outline.phases) {
        found.condition(phase.fields, 'if', { task: null, sees: 'file' });
        for (const task of phase.tasks) found.ofTask(task);
      }
      return;
    case 'component':
      found.all(fieldsOf(mapIn(fields, 'runs')).get('script')?.value, nowhere);
      return;
    case 'configuration':
      found.all(fields.get('parameters')?.value, nowhere);
      return;
    case 'settings':
      found.all(reading.root, nowhere);
      return;
    case 'unreadable':
  }
}

type Whereabouts = Pick<ExpressionText, 'task' | 'sees'>;

const nowhere: Whereabouts = { task: null, sees: 'file' };

class Collector {
  readonly texts: ExpressionText[] = [];

  /** What stands outside of the phases. */
  outside(fields: Fields): void {
    for (const trigger of itemsIn(fieldsOf(mapIn(fields, 'on')), 'webhook')) {
      this.all(fieldsOf(trigger).get('secret')?.value, nowhere);
      this.condition(fieldsOf(trigger), 'if', nowhere);
    }
    this.all(mapIn(fields, 'env'), nowhere);
    this.condition(fieldsOf(mapIn(fieldsOf(mapIn(fields, 'defaults')), 'retry')), 'when', nowhere);
    this.all(fields.get('notifications')?.value, nowhere);
  }

  ofTask(task: OutlineTask): void {
    const { fields } = task;
    const before: Whereabouts = { task, sees: 'file' };
    this.condition(fields, 'if', before);
    this.condition(fieldsOf(mapIn(fields, 'retry')), 'when', before);
    for (const key of ['env', 'matrix']) this.all(fields.get(key)?.value, before);
    for (const key of ['run', 'with', 'workingDirectory'])
      this.all(fields.get(key)?.value, { task, sees: 'job' });
  }

  condition(fields: Fields, key: string, where: Whereabouts): void {
    const value = fields.get(key)?.value;
    if (value === null || value === undefined || !isText(value)) return;
    this.texts.push({ scalar: value, template: parseCondition(value.value), ...where });
  }

  all(node: YamlNode | null | undefined, where: Whereabouts): void {
    if (node === null || node === undefined) return;
    if (node.kind === 'map') for (const { value } of node.entries) this.all(value, where);
    else if (node.kind === 'sequence') for (const item of node.items) this.all(item, where);
    else if (isText(node) && node.value.includes('${{'))
      this.texts.push({ scalar: node, template: parseTemplate(node.value), ...where });
  }
}
