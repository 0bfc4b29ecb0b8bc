import type { Colours } from './colours.ts';
import { fitTo, padTo, printable, textWidth } from './textWidth.ts';

/** Rows of texts below headings, each column as wide as its widest text; lines are cut to `columns`. */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { colours, columns }: { readonly colours: Colours; readonly columns: number },
): readonly string[] {
  const cells = rows.map(row => row.map(printable));
  const widths = headings.map((heading, at) =>
    Math.max(...[heading, ...cells.map(row => row[at] ?? '')].map(textWidth)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => (at === texts.length - 1 ? text : padTo(text, (widths[at] ?? 0) + 2)))
      .join('')
      .trimEnd();
  return [colours.dim(line(headings)), ...cells.map(line)].map(text => fitTo(text, columns));
}
