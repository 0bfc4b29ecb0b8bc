import type { Column } from '../data/column.ts';
import type { ResultPreview } from '../run/taskResult.ts';
import type { Colours } from './colours.ts';
import { fitTo, padTo, printable, textWidth } from './textWidth.ts';

/** No column is wider, in characters: one long text must not push all others off the screen. */
const widest = 60;

/** A result as a table: names, rows with numbers to the right, and how many more there are. */
export function resultTable(
  { columns, records, rows }: ResultPreview,
  { colours, width }: { readonly colours: Colours; readonly width: number },
): readonly string[] {
  if (columns.length === 0) return ['No rows.'];
  const cells = rows.map(row => columns.map(({ name }) => fitTo(shown(row[name]), widest)));
  const widths = columns.map(({ name }, at) =>
    Math.max(...[printable(name), ...cells.map(line => line[at] ?? '')].map(textWidth)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => {
        const room = widths[at] ?? 0;
        return isNumeric(columns[at])
          ? ' '.repeat(Math.max(0, room - textWidth(text))) + text
          : padTo(text, room);
      })
      .join('  ')
      .trimEnd();
  const names = columns.map(({ name }) => printable(name));
  const rule = widths.map(room => '─'.repeat(room)).join('  ');
  const table = [colours.bold(line(names)), colours.dim(rule), ...cells.map(line)];
  return [...table.map(text => fitTo(text, width)), colours.dim(countWords(records, rows.length))];
}

function countWords(records: number, shownRows: number): string {
  const all = records === 1 ? '1 record' : `${records} records`;
  return shownRows < records ? `the first ${shownRows} of ${all}` : all;
}

function isNumeric(column: Column | undefined): boolean {
  return ['integer', 'bigint', 'number', 'decimal'].includes(column?.type ?? '');
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
