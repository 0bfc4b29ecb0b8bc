import type { ComponentDefinition } from '../catalog.ts';
import { parseTemplate } from '../expression/expression.ts';
import type { Json, JsonObject } from '../orchestration.ts';
import { parseSize } from '../size.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../yaml/node.ts';
import { checkConnection } from './connections.ts';
import { fieldsOf, isText, type TextScalar, textIn } from './fields.ts';
import type { Reading } from './reading.ts';
import { checkSqlExpressions } from './sqlExpressions.ts';

/** What a built-in component's text parameter is, as its schema says with `x-format`. */
export type ParameterFormat =
  | 'connection'
  | 'data-set'
  | 'duration'
  | 'size'
  | 'path'
  | 'sql'
  | 'sql-file'
  | 'javascript'
  | 'python';

const codeFormats: ReadonlySet<string> = new Set(['sql', 'javascript', 'python']);

/** Whether a parameter is code, whose expressions are handed over beside it and not within it. */
export function isCode(format: ParameterFormat | undefined): boolean {
  return format !== undefined && codeFormats.has(format);
}

/** What the parameter of a built-in component is; undefined where that is nothing but a value. */
export function formatOf(
  { runs, parameters }: ComponentDefinition,
  name: string,
): ParameterFormat | undefined {
  if (runs.using !== 'builtin') return undefined;
  return formatIn(memberOf(memberOf(parameters, 'properties'), name));
}

/** Checks what the formats of a component's parameters mean; gives those that are code. */
export function checkFormats(
  reading: Reading,
  definition: ComponentDefinition,
  parameters: YamlMap | null,
): Readonly<Record<string, YamlScalar>> {
  const texts: Record<string, YamlScalar> = {};
  for (const { key, value } of parameters?.entries ?? []) {
    const name = String(key.value);
    const format = formatOf(definition, name);
    checkValue(reading, value, memberOf(memberOf(definition.parameters, 'properties'), name));
    if (format === 'sql' && value !== null && isText(value))
      checkSqlExpressions(reading, value, textIn(fieldsOf(parameters), 'connection'));
    if (isCode(format) && value?.kind === 'scalar') texts[name] = value;
  }
  return texts;
}

function checkValue(reading: Reading, value: YamlNode | null, schema: JsonObject | undefined): void {
  if (value?.kind === 'map') {
    const inner = memberOf(schema, 'additionalProperties');
    if (inner !== undefined) for (const entry of value.entries) checkValue(reading, entry.value, inner);
    return;
  }
  if (value?.kind !== 'scalar' || !isText(value)) return;
  switch (formatIn(schema)) {
    case 'connection':
      checkConnection(reading, value);
      return;
    case 'data-set':
      checkDataSet(reading, value);
      return;
    case 'duration':
      checkDuration(reading, value);
      return;
    case 'size':
      checkSize(reading, value);
      return;
  }
}

/** A result is named by one expression, which gives a reference to it. */
function checkDataSet(reading: Reading, value: TextScalar): void {
  const { parts } = parseTemplate(value.value);
  if (parts.length === 1 && parts[0]?.kind === 'expression') return;
  reading.report('wrong-value', value.span, {
    message: `Found "${value.value}", expected the result of an earlier task: one expression such as "\${{ tasks.orders.result }}".`,
  });
}

function checkDuration(reading: Reading, value: TextScalar): void {
  if (value.value.includes('${{') || reading.duration(value.value) !== undefined) return;
  reading.report('invalid-duration', value.span, {
    message: `Found "${value.value}", expected a duration such as 90s, 50m or 1h30m.`,
  });
}

function checkSize(reading: Reading, value: TextScalar): void {
  if (value.value.includes('${{') || parseSize(value.value) !== undefined) return;
  reading.report('invalid-size', value.span, {
    message: `Found "${value.value}", expected a size such as 512MB or 4GiB.`,
  });
}

function formatIn(schema: JsonObject | undefined): ParameterFormat | undefined {
  switch (schema?.['x-format']) {
    case 'connection':
    case 'data-set':
    case 'duration':
    case 'size':
    case 'path':
    case 'sql':
    case 'sql-file':
    case 'javascript':
    case 'python':
      return schema['x-format'];
    default:
      return undefined;
  }
}

function memberOf(value: JsonObject | null | undefined, name: string): JsonObject | undefined {
  const member = value?.[name];
  return isObject(member) ? member : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
