import { type Dialect, scanSql } from '../sql/scanSql.ts';

/** Tables that SQL names where it is plain which they are. */
export interface SqlTables {
  readonly reads: readonly string[];
  readonly updates: readonly string[];
}

/**
 * The tables behind `FROM`, `JOIN`, `INSERT INTO`, `UPDATE`, `MERGE INTO`, `DELETE FROM` and `CREATE TABLE`. SQL is not parsed for it: what is no
 * plain name (a function, a file, a part in brackets) is left out, and so are names that `WITH` gives.
 */
export function tablesOfSql(code: string, dialect: Dialect): SqlTables {
  const plain = withoutTexts(code, dialect);
  const given = new Set([...plain.matchAll(common)].map(match => match[1]?.toLowerCase() ?? ''));
  const isTable = (name: string): boolean => !given.has(name.toLowerCase()) && !words.has(name.toLowerCase());
  const updates = namesOf(plain, written).filter(isTable);
  const rest = plain.replaceAll(deleted, ' ');
  return { reads: namesOf(rest, read).filter(isTable), updates };
}

const name = String.raw`((?:[A-Za-z_][\w$]*|"[^"]+")(?:\.(?:[A-Za-z_][\w$]*|"[^"]+"))*)(?!\s*\()(?![\w$.])`;
const read = new RegExp(String.raw`\b(?:from|join)\s+(?:only\s+)?${name}`, 'gi');
const written =
  /\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|merge\s+into|update|delete\s+from|create\s+(?:or\s+replace\s+)?table(?:\s+if\s+not\s+exists)?)\s+(?:only\s+)?((?:[A-Za-z_][\w$]*|"[^"]+")(?:\.(?:[A-Za-z_][\w$]*|"[^"]+"))*)/gi;
/** `DELETE FROM` is no reading. */
const deleted = /\bdelete\s+from\b/gi;
/** A name that `WITH` gives to a query. */
const common =
  /(?:\bwith\s+(?:recursive\s+)?|,\s*)([A-Za-z_][\w$]*)\s*(?:\([^()]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(/gi;
/** What may stand behind those words and is no table: `ON CONFLICT … DO UPDATE SET`, `FROM LATERAL`. */
const words: ReadonlySet<string> = new Set(['set', 'select', 'lateral', 'values', 'unnest']);

function namesOf(code: string, pattern: RegExp): readonly string[] {
  const found = [...code.matchAll(pattern)].map(match => (match[1] ?? '').replaceAll('"', ''));
  return [...new Set(found)];
}

/** Texts and comments as blanks; quoted names stay. */
function withoutTexts(code: string, dialect: Dialect): string {
  let plain = '';
  let from = 0;
  for (const { kind, start, end } of scanSql(code, dialect).regions) {
    if (kind === 'name') continue;
    // A text in the place of a table is the name of a file.
    plain += `${code.slice(from, start)}${kind === 'text' ? "''" : ' '}`;
    from = end;
  }
  return plain + code.slice(from);
}
