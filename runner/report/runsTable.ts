import type { RunRow } from '../store/store.ts';
import type { Colours } from './colours.ts';
import { fitTo, padTo, printable, textWidth } from './textWidth.ts';
import {
  dayAndTime,
  durationWords,
  paint,
  runName,
  signOf,
  starterWords,
  stateWords,
  waitingWords,
} from './words.ts';

/** How a table is drawn. */
export interface TableView {
  readonly colours: Colours;
  /** Lines are cut to this width. */
  readonly columns: number;
  readonly now: number;
}

/** Runs as a table with a heading, in the order given; one line that says so where there are none. */
export function runsTable(rows: readonly RunRow[], { colours, columns, now }: TableView): readonly string[] {
  if (rows.length === 0) return ['There are no runs.'];
  const cells = rows.map(row => cellsOf(row, now));
  const headings = ['RUN', 'STATE', 'STARTED', 'DURATION', 'BY', 'WHY'];
  const widths = headings.map((heading, at) =>
    Math.max(...[heading, ...cells.map(line => line[at] ?? '')].map(textWidth)),
  );
  const line = (texts: readonly string[]) =>
    texts.map((text, at) => (at === texts.length - 1 ? text : padTo(text, (widths[at] ?? 0) + 2)));
  const table = cells.map((texts, at) => {
    const row = rows[at];
    const padded = line(texts);
    const state = padded[1] ?? '';
    return [padded[0], row === undefined ? state : paint(colours, row.state, state), ...padded.slice(2)].join(
      '',
    );
  });
  return [colours.dim(line(headings).join('')), ...table].map(text => fitTo(text.trimEnd(), columns));
}

function cellsOf(row: RunRow, now: number): readonly string[] {
  const elapsed =
    row.state === 'running' && row.startedAt !== null ? Math.max(0, now - row.startedAt) : row.durationMs;
  return [
    runName(row),
    `${signOf(row.state)} ${stateWords(row.state)}`,
    dayAndTime(row.startedAt ?? row.createdAt),
    elapsed === null ? '' : durationWords(elapsed),
    starterWords(row.trigger, row.startedBy).replace(/^by /, ''),
    why(row),
  ];
}

function why(row: RunRow): string {
  const words = [
    row.attempt > 1 ? `attempt ${row.attempt}` : '',
    row.waitingFor === null ? '' : waitingWords(row.waitingFor),
    row.cancel === null || row.endedAt !== null ? '' : `cancelled by ${row.cancel.by}`,
    row.reason ?? '',
  ];
  return printable(words.filter(word => word !== '').join('; '));
}
