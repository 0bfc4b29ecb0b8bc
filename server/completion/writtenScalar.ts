import type { Json } from '../../runner/model/orchestration.ts';
import type { WrittenStyle } from '../cursor/cursor.ts';

/** How a scalar has to be written where it stands. */
export interface ScalarPlace {
  /** Of what is there already: within quotes only what stands between them is written. */
  readonly style: WrittenStyle;
  readonly isFlow: boolean;
}

/** A value as YAML; null where it cannot be written there, such as `true` within quotes. */
export function writtenScalar(value: Json, { style, isFlow }: ScalarPlace): string | null {
  if (typeof value !== 'string') {
    const isScalar = value === null || typeof value === 'number' || typeof value === 'boolean';
    return isScalar && style === 'plain' ? String(value) : null;
  }
  if (style === 'block') return null;
  if (style === 'single') return value.replaceAll("'", "''");
  if (style === 'double') return JSON.stringify(value).slice(1, -1);
  return needsQuotes(value, isFlow) ? JSON.stringify(value) : value;
}

/** Whether a text would be read as something else without quotes (YAML 1.2, core schema). */
function needsQuotes(text: string, isFlow: boolean): boolean {
  if (text === '' || text.trim() !== text) return true;
  if (/^[-?:](\s|$)|^[,[\]{}#&*!|>'"%@`]|:(\s|$)|\s#|[\n\r\t]/.test(text)) return true;
  if (isFlow && /[,[\]{}]/.test(text)) return true;
  if (/^(~|null|true|false|[-+]?\.(inf|nan))$/i.test(text)) return true;
  return /^[-+]?(\d[\d_]*)?\.?\d+(e[-+]?\d+)?$|^0[xo][\da-f]+$|^\d+\.$/i.test(text);
}
