import type { KeptToken } from '../token/token.ts';
import type { TableView } from './runsTable.ts';
import { fitTo, padTo, printable, textWidth } from './textWidth.ts';
import { dayAndTime } from './words.ts';

/** A token in a list, for programs: all that is public of it. */
export interface TokenJson {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly kind: 'admin' | 'read' | 'trigger';
  /** The orchestration that a trigger's token starts; null of another kind. */
  readonly orchestration: string | null;
  readonly note: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly isExpired: boolean;
}

/** The JSON of tokens, without anything by which one could be made. */
export function tokensJson(tokens: readonly KeptToken[], now: number): readonly TokenJson[] {
  return tokens.map(({ id, access, note, createdAt, expiresAt }) => ({
    schemaVersion: 1,
    id,
    kind: access.kind,
    orchestration: access.kind === 'trigger' ? access.orchestration : null,
    note,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    isExpired: expiresAt !== null && expiresAt <= now,
  }));
}

/** Tokens as a table with a heading; one line that says so where there are none. */
export function tokensTable(
  tokens: readonly KeptToken[],
  { colours, columns, now }: TableView,
): readonly string[] {
  if (tokens.length === 0) return ['There are no tokens.'];
  const headings = ['ID', 'LETS', 'CREATED', 'UNTIL', 'NOTE'];
  const lines = [headings, ...tokens.map(token => cellsOf(token, now))];
  const widths = headings.map((_, at) => Math.max(...lines.map(line => textWidth(line[at] ?? ''))));
  return lines.map((line, row) => {
    const text = line
      .map((cell, at) => padTo(cell, (widths[at] ?? 0) + 2))
      .join('')
      .trimEnd();
    return fitTo(row === 0 ? colours.dim(text) : text, columns);
  });
}

function cellsOf({ id, access, note, createdAt, expiresAt }: KeptToken, now: number): readonly string[] {
  const lets = { admin: 'do everything', read: 'read', trigger: 'start' }[access.kind];
  const until = expiresAt === null ? 'revoked' : dayAndTime(expiresAt);
  return [
    id,
    access.kind === 'trigger' ? `${lets} ${printable(access.orchestration)}` : lets,
    dayAndTime(createdAt),
    expiresAt !== null && expiresAt <= now ? `${until} (over)` : until,
    printable(note ?? ''),
  ];
}
