import type { SourceFile } from '../sourceFile.ts';
import type { YamlScalar } from './node.ts';
import { offsetsOf } from './offsetIn.ts';

/** Where the characters of a text stand in the file that holds it: what is needed to point at a place of it from another process. */
export interface TextPlaces {
  /** Path of the file, relative to the project's root. */
  readonly path: string;
  /**
   * Stretches of the text that stand in one piece on one line: the offset in the text where each begins, and the line and column of
   * that place, both from 1. In the order of their offsets; the first begins at 0.
   */
  readonly stretches: readonly (readonly [offset: number, line: number, column: number])[];
}

/** The places of a scalar's value. */
export function textPlaces(file: SourceFile, scalar: YamlScalar): TextPlaces {
  const stretches: [number, number, number][] = [];
  let expected = -1;
  for (const [at, offset] of offsetsOf(file, scalar).entries()) {
    if (offset !== expected || file.text[offset - 1] === '\n') {
      const { line, character } = file.positionAt(offset);
      stretches.push([at, line + 1, character + 1]);
    }
    expected = offset + 1;
  }
  if (stretches.length > 0) return { path: file.path, stretches };
  const { line, character } = file.positionAt(scalar.span.start);
  return { path: file.path, stretches: [[0, line + 1, character + 1]] };
}

/** The places of a text that is a whole file. */
export function wholeFilePlaces(path: string, text: string): TextPlaces {
  const stretches: [number, number, number][] = [[0, 1, 1]];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    stretches.push([at + 1, stretches.length + 1, 1]);
  return { path, stretches };
}

/** The line and column, from 1, of a place in a text. */
export function placeAt(
  places: TextPlaces,
  offset: number,
): { readonly line: number; readonly column: number } {
  const [start, line, column] = places.stretches.findLast(([from]) => from <= offset) ?? [0, 1, 1];
  return { line, column: column + Math.max(0, offset - start) };
}
