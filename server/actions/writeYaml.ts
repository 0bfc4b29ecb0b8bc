import { stringify } from 'yaml';
import type { Json } from '../../runner/model/orchestration.ts';

/** A value in one line: `{ select: marts }`. */
export function inFlow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, member]) => `${inFlow(key)}: ${inFlow(member)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  const plain = scalarText(value);
  // In brackets, commas and brackets end a plain text.
  return /[,[\]{}\n]/.test(plain) && !/^["']/.test(plain) ? JSON.stringify(value) : plain;
}

/** A value as it stands behind `key:`: a scalar and what is empty on the same line, all else below it, two columns deeper than the key. */
export function behindKey(value: Json): string {
  const isScalar = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isScalar) return ` ${inFlow(value)}`;
  const lines = stringify(value, { lineWidth: 0 }).trimEnd().split('\n');
  return lines.map(line => (line === '' ? '\n' : `\n  ${line}`)).join('');
}

/** A text as a scalar that nothing else can be read as. */
export function scalarText(text: string): string {
  return text.includes('\n') ? JSON.stringify(text) : stringify(text, { lineWidth: 0 }).trimEnd();
}
