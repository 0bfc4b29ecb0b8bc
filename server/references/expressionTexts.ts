import { fieldsOf, isText, itemsIn, mapIn, type TextScalar } from '../../runner/model/check/fields.ts';
import type { Fields, OutlineTask } from '../../runner/model/draft.ts';
import { parseCondition, parseTemplate, type Template } from '../../runner/model/expression/expression.ts';
import type { YamlNode, YamlScalar } from '../../runner/model/yaml/node.ts';
import type { FileReading } from '../reading.ts';
import { tasksAt } from './tasksAt.ts';
import type { Sight } from './thing.ts';

/** A text of a file in which expressions are filled in. */
export interface ExpressionText {
  readonly scalar: TextScalar;
  readonly template: Template;
  readonly sees: Sight;
}

/** Every text outside of tasks in which expressions are filled in. */
export function textsOutsideTasks(reading: FileReading): readonly ExpressionText[] {
  const found = new Collector();
  collect(reading, found);
  return found.texts;
}

/** Every text of a task in which expressions are filled in. */
export function textsOfTask(task: OutlineTask): readonly ExpressionText[] {
  const found = new Collector();
  found.ofTask(task);
  return found.texts;
}

/** The text that a scalar of a file is, where expressions are filled in there. */
export function expressionTextAt(reading: FileReading, { span }: YamlScalar): ExpressionText | undefined {
  const tasks = reading.kind === 'orchestration' ? tasksAt(reading.draft.outline, span) : [];
  const texts = [...textsOutsideTasks(reading), ...tasks.flatMap(textsOfTask)];
  return texts.find(({ scalar }) => scalar.span.start === span.start && scalar.span.end === span.end);
}

function collect(reading: FileReading, found: Collector): void {
  const fields = fieldsOf(reading.root);
  switch (reading.kind) {
    case 'orchestration':
      found.outside(fields);
      for (const phase of reading.draft.outline.phases) found.condition(phase.fields, 'if', 'file');
      return;
    case 'component':
      found.all(fieldsOf(mapIn(fields, 'runs')).get('script')?.value, 'file');
      return;
    case 'configuration':
      found.all(fields.get('parameters')?.value, 'file');
      return;
    case 'settings':
      found.all(reading.root, 'file');
      return;
    case 'unreadable':
  }
}

class Collector {
  readonly texts: ExpressionText[] = [];

  /** What stands outside of the phases. */
  outside(fields: Fields): void {
    for (const trigger of itemsIn(fieldsOf(mapIn(fields, 'on')), 'webhook')) {
      this.all(fieldsOf(trigger).get('secret')?.value, 'file');
      this.condition(fieldsOf(trigger), 'if', 'file');
    }
    this.all(mapIn(fields, 'env'), 'file');
    this.condition(fieldsOf(mapIn(fieldsOf(mapIn(fields, 'defaults')), 'retry')), 'when', 'file');
    this.all(fields.get('notifications')?.value, 'file');
  }

  ofTask({ fields }: OutlineTask): void {
    this.condition(fields, 'if', 'file');
    this.condition(fieldsOf(mapIn(fields, 'retry')), 'when', 'file');
    for (const key of ['env', 'matrix']) this.all(fields.get(key)?.value, 'file');
    for (const key of ['run', 'with', 'workingDirectory']) this.all(fields.get(key)?.value, 'job');
  }

  condition(fields: Fields, key: string, sees: Sight): void {
    const value = fields.get(key)?.value;
    if (value === null || value === undefined || !isText(value)) return;
    this.texts.push({ scalar: value, template: parseCondition(value.value), sees });
  }

  all(node: YamlNode | null | undefined, sees: Sight): void {
    if (node === null || node === undefined) return;
    if (node.kind === 'map') for (const { value } of node.entries) this.all(value, sees);
    else if (node.kind === 'sequence') for (const item of node.items) this.all(item, sees);
    else if (isText(node) && node.value.includes('${{'))
      this.texts.push({ scalar: node, template: parseTemplate(node.value), sees });
  }
}
