import type { Row } from '../../../data/column.ts';

/** A table of a log shows no more than this of columns and of a value, so that its lines stay short. */
const mostColumns = 8;
const widest = 32;

/** Rows as the lines of a small table, with the columns' names on top. */
export function textTable(names: readonly string[], rows: readonly Row[]): readonly string[] {
  const shown = names.slice(0, mostColumns);
  const heads = names.length > mostColumns ? [...shown, `+${names.length - mostColumns}`] : shown;
  const cells = rows.map(row => [
    ...shown.map(name => cellOf(row[name])),
    ...(heads.length > shown.length ? ['…'] : []),
  ]);
  const widths = heads.map((head, at) =>
    Math.max(cut(head).length, ...cells.map(cell => cell[at]?.length ?? 0)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(heads.map(cut)), ...cells.map(line)];
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return cut(text.replaceAll(/\s/g, ' '));
}

function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
