import type { Row } from '../../../data/column.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { FunctionCall } from './functionCall.ts';

/** The members of an object that a function returned, as outputs; texts, numbers and truth values as they are, others as JSON. */
export function leaveOutputs(
  context: ComponentContext,
  { name }: FunctionCall,
  members: Readonly<Record<string, unknown>>,
): void {
  for (const [member, value] of Object.entries(members)) {
    if (!/^[A-Za-z_][\w-]*$/.test(member))
      throw new ComponentFailure(
        `${name} returns an object with the member "${member}", which is no name of an output; expected letters, digits, _ and -.`,
      );
    const text = outputText(value);
    if (text !== undefined) context.output(member, text);
  }
}

/** Undefined where there is nothing that could be kept. */
function outputText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (value === null) return '';
  return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
}

/** Whether something that a function returned is one value, which becomes the output `value`. */
export function isScalar(value: unknown): value is string | number | boolean | bigint {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
