/** Kinds of databases, as far as their SQL is read differently. */
export type Dialect = 'sqlite' | 'postgres' | 'duckdb';

/** A stretch of SQL that is not code: a quoted text, a quoted name, or a comment. */
export interface Region {
  readonly kind: 'text' | 'name' | 'comment';
  readonly start: number;
  readonly end: number;
}

/** What can be told of SQL without knowing its grammar. */
export interface SqlScan {
  /** In the order of their places. */
  readonly regions: readonly Region[];
  /** Offsets of each `;` that ends a statement. */
  readonly ends: readonly number[];
}

/**
 * Finds quoted stretches, comments and the ends of statements. Sources: https://www.sqlite.org/lang_keywords.html (quoting) and
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html; DuckDB reads as PostgreSQL does.
 */
export function scanSql(code: string, dialect: Dialect): SqlScan {
  const regions: Region[] = [];
  const ends: number[] = [];
  let statement = 0;
  let at = 0;
  while (at < code.length) {
    const region = regionAt(code, at, dialect);
    if (region !== undefined) {
      regions.push(region);
      at = region.end;
      continue;
    }
    if (code.charCodeAt(at) === semicolon && !isInsideTrigger(code.slice(statement, at), dialect)) {
      ends.push(at);
      statement = at + 1;
    }
    at++;
  }
  return { regions, ends };
}

const semicolon = 59;

function regionAt(code: string, at: number, dialect: Dialect): Region | undefined {
  switch (code[at]) {
    case "'":
      return quoted(code, at, { quote: "'", kind: 'text', escapes: hasEscapes(code, at, dialect) });
    case '"':
      return quoted(code, at, { quote: '"', kind: 'name', escapes: false });
    case '`':
      return dialect === 'sqlite'
        ? quoted(code, at, { quote: '`', kind: 'name', escapes: false })
        : undefined;
    case '[':
      return dialect === 'sqlite' ? upTo(code, at, { end: ']', kind: 'name' }) : undefined;
    case '-':
      return code[at + 1] === '-' ? upTo(code, at, { end: '\n', kind: 'comment' }) : undefined;
    case '/':
      return code[at + 1] === '*' ? blockComment(code, at, dialect) : undefined;
    case '$':
      return dialect === 'sqlite' ? undefined : dollarQuoted(code, at);
    default:
      return undefined;
  }
}

/** PostgreSQL's `E'…'` takes a backslash as the beginning of an escape. */
function hasEscapes(code: string, at: number, dialect: Dialect): boolean {
  return dialect !== 'sqlite' && /(^|[^\w])[eE]$/.test(code.slice(Math.max(0, at - 2), at));
}

interface Quoting {
  readonly quote: string;
  readonly kind: Region['kind'];
  readonly escapes: boolean;
}

/** A quote inside is written twice. */
function quoted(code: string, start: number, { quote, kind, escapes }: Quoting): Region {
  let at = start + 1;
  for (; at < code.length; at++) {
    if (escapes && code[at] === '\\') at++;
    else if (code[at] === quote && code[at + 1] === quote) at++;
    else if (code[at] === quote) break;
  }
  return { kind, start, end: Math.min(at + 1, code.length) };
}

function upTo(
  code: string,
  start: number,
  { end, kind }: { readonly end: string; readonly kind: Region['kind'] },
): Region {
  const found = code.indexOf(end, start);
  return { kind, start, end: found < 0 ? code.length : found + 1 };
}

/** Comments stand inside each other, but not in SQLite. */
function blockComment(code: string, start: number, dialect: Dialect): Region {
  let depth = 1;
  let at = start + 2;
  while (at < code.length && depth > 0) {
    if (code.startsWith('*/', at)) depth--;
    else if (code.startsWith('/*', at) && dialect !== 'sqlite') depth++;
    else {
      at++;
      continue;
    }
    at += 2;
  }
  return { kind: 'comment', start, end: Math.min(at, code.length) };
}

/** `$$ … $$` and `$tag$ … $tag$`. */
function dollarQuoted(code: string, start: number): Region | undefined {
  const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(code.slice(start, start + 70))?.[0];
  if (tag === undefined) return undefined;
  const end = code.indexOf(tag, start + tag.length);
  return { kind: 'text', start, end: end < 0 ? code.length : end + tag.length };
}

/** The statements inside a trigger of SQLite end with `;`, too; the trigger ends with `END`. */
function isInsideTrigger(statement: string, dialect: Dialect): boolean {
  if (dialect !== 'sqlite') return false;
  return /^\s*create\s+(temp\w*\s+)?trigger\b/i.test(statement) && !/\bend\s*$/i.test(statement);
}
