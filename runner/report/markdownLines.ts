import type { Colours } from './colours.ts';
import { padTo, printable, textWidth } from './textWidth.ts';

/**
 * Markdown as lines for people: headings, bold words and code are painted, tables get columns of one width. It is the part of
 * GitHub's Markdown that reports of jobs are made of (https://github.github.com/gfm/); everything else stands as it was written.
 */
export function markdownLines(text: string, colours: Colours): readonly string[] {
  const source = text.trimEnd().split(/\r?\n/).map(printable);
  const lines: string[] = [];
  let isCode = false;
  for (let at = 0; at < source.length; at++) {
    const line = source[at] ?? '';
    if (/^\s*(```|~~~)/.test(line)) {
      isCode = !isCode;
      continue;
    }
    const rows = isCode ? 0 : tableRows(source, at);
    if (rows > 0) {
      lines.push(...tableLines(source.slice(at, at + rows), colours));
      at += rows - 1;
    } else if (isCode) lines.push(`  ${line}`);
    // Blank lines in a row are one in Markdown.
    else if (line.trim() !== '' || lines.at(-1) !== '') lines.push(paintLine(line, colours));
  }
  return lines;
}

function paintLine(line: string, colours: Colours): string {
  const heading = /^ {0,3}#{1,6} +(.*?)( +#+)? *$/.exec(line)?.[1];
  return heading === undefined ? paintWords(line, colours) : colours.bold(paintWords(heading, colours));
}

/** Words between `**` and between backticks; within backticks nothing else counts. */
function paintWords(text: string, colours: Colours): string {
  return text.replace(/(`+)(.+?)\1(?!`)|\*\*(\S(?:.*?\S)?)\*\*/g, (_all, _ticks, code, bold) =>
    typeof code === 'string' ? colours.cyan(code.trim()) : colours.bold(String(bold)),
  );
}

/** How many lines from here on are a table: a heading, a line of dashes, and rows; 0 where there is none. */
function tableRows(lines: readonly string[], at: number): number {
  const dashes = lines[at + 1] ?? '';
  if (!isRow(lines[at]) || !isRow(dashes) || !cellsOf(dashes).every(cell => /^:?-+:?$/.test(cell))) return 0;
  let end = at + 2;
  while (isRow(lines[end])) end++;
  return end - at;
}

function isRow(line: string | undefined): boolean {
  return line !== undefined && /^\s*\|.*\|\s*$/.test(line);
}

/** The texts between the bars; `\|` is a bar inside a text. */
function cellsOf(row: string): readonly string[] {
  const inner = row.trim().slice(1, -1);
  return inner.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|'));
}

function tableLines(
  [head = '', dashes = '', ...rows]: readonly string[],
  colours: Colours,
): readonly string[] {
  const headings = cellsOf(head);
  const isRight = cellsOf(dashes).map(cell => cell.endsWith(':') && !cell.startsWith(':'));
  const body = rows.map(row => cellsOf(row).map(cell => paintWords(cell, colours)));
  const widths = headings.map((heading, at) =>
    Math.max(...[heading, ...body.map(cells => cells[at] ?? '')].map(textWidth)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, at) => aligned(cells[at] ?? '', width, isRight[at] === true))
      .join('  ')
      .trimEnd();
  return [
    colours.bold(line(headings)),
    colours.dim(widths.map(width => '─'.repeat(width)).join('  ')),
    ...body.map(line),
  ];
}

function aligned(text: string, width: number, isRight: boolean): string {
  return isRight ? ' '.repeat(Math.max(0, width - textWidth(text))) + text : padTo(text, width);
}
