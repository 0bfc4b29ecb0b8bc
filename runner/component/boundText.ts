import type { Json } from '../model/orchestration.ts';
import type { TextPlaces } from '../model/yaml/textPlaces.ts';

/** Code with expressions in it: its literal parts, and between each two of them the value of an expression. */
export interface BoundText {
  /** One more than there are values. */
  readonly parts: readonly string[];
  readonly values: readonly BoundValue[];
  /** Where the text stands, for messages about it. */
  readonly places: TextPlaces;
}

export interface BoundValue {
  readonly value: Json;
  /** The expression as it is written, `${{ params.since }}`. */
  readonly expression: string;
}

/** Code in which each expression was replaced, and how to come back from a place in it. */
export interface ComposedText {
  readonly code: string;
  /** The place in the author's text, expressions included, of a place in the code; both are offsets. */
  original(offset: number): number;
}

/** Puts something in the place of each expression; `replacement` is given which one, from 0. */
export function compose(text: BoundText, replacement: (at: number) => string): ComposedText {
  let code = '';
  let written = 0;
  const stretches: Stretch[] = [];
  for (const [at, part] of text.parts.entries()) {
    stretches.push({ code: code.length, original: written, length: part.length });
    code += part;
    written += part.length;
    const value = text.values[at];
    if (value === undefined) continue;
    const put = replacement(at);
    stretches.push({ code: code.length, original: written, length: 0 });
    code += put;
    written += value.expression.length;
  }
  return { code, original: offset => originalOf(stretches, offset) };
}

/** A stretch of code that begins at `code` and is `length` units of the author's text; of an expression, none. */
interface Stretch {
  readonly code: number;
  readonly original: number;
  readonly length: number;
}

function originalOf(stretches: readonly Stretch[], offset: number): number {
  const stretch = stretches.findLast(({ code }) => code <= offset);
  if (stretch === undefined) return 0;
  return stretch.original + Math.min(offset - stretch.code, stretch.length);
}
