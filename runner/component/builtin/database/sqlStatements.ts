import type { Json } from '../../../model/orchestration.ts';
import { misplacedMessage, standingOf } from '../../../model/sql/misplaced.ts';
import { type Dialect, type Region, scanSql } from '../../../model/sql/scanSql.ts';
import { placeAt } from '../../../model/yaml/textPlaces.ts';
import { type BoundText, compose } from '../../boundText.ts';
import { ComponentFailure, type Place } from '../component.ts';

/** One statement with the values of its own placeholders. */
export interface Statement {
  readonly code: string;
  readonly values: readonly Json[];
  /** The place in the author's file of an offset in `code`. */
  place(offset: number): Place;
}

/** The statements of a text, their expressions made placeholders: `placeholder` gives the one for a statement's value, from 0. */
export function sqlStatements(
  text: BoundText,
  dialect: Dialect,
  placeholder: (at: number) => string,
): readonly Statement[] {
  const inComment = checkStandings(text, dialect);
  // One unit for each expression, so that it is known which are in which statement.
  const marked = compose(text, at => (inComment.has(at) ? (text.values[at]?.expression ?? '') : marker));
  const bound = text.values.filter((_, at) => !inComment.has(at));
  const { ends, regions } = scanSql(marked.code, dialect);
  const statements: Statement[] = [];
  let used = 0;
  let start = 0;
  for (const end of [...ends, marked.code.length]) {
    const parts = marked.code.slice(start, end).split(marker);
    const values = bound.slice(used, used + parts.length - 1);
    const isEmpty = withoutComments({ start, end }, marked.code, regions).trim() === '';
    const base = marked.original(start);
    const { code, original } = compose({ parts, values, places: text.places }, placeholder);
    const place = (offset: number): Place => placeIn(text, base + original(offset));
    if (!isEmpty) statements.push({ code, values: values.map(({ value }) => value), place });
    used += values.length;
    start = end + 1;
  }
  if (statements.length === 0) throw new ComponentFailure('The SQL holds no statement.', placeIn(text, 0));
  return statements;
}

/** A character that Unicode sets aside for uses like this one. */
const marker = '\uE000';

/** Refuses expressions where SQL takes no value; gives those in comments, which are nothing. */
function checkStandings(text: BoundText, dialect: Dialect): ReadonlySet<number> {
  const padded = compose(text, at => '?'.padEnd(text.values[at]?.expression.length ?? 1));
  let start = 0;
  const stretches = text.values.map(({ expression }, at) => {
    start += text.parts[at]?.length ?? 0;
    const stretch = { start, end: start + expression.length };
    start = stretch.end;
    return stretch;
  });
  const inComment = new Set<number>();
  for (const [at, standing] of standingOf(padded.code, stretches, dialect).entries()) {
    const message = misplacedMessage(text.values[at]?.expression ?? '', standing);
    if (message !== undefined) throw new ComponentFailure(message, placeIn(text, stretches[at]?.start ?? 0));
    if (standing === 'in a comment') inComment.add(at);
  }
  return inComment;
}

/** A stretch of SQL with its comments taken out. */
function withoutComments(
  { start, end }: { readonly start: number; readonly end: number },
  code: string,
  regions: readonly Region[],
): string {
  const comments = regions.filter(
    region => region.kind === 'comment' && region.start >= start && region.start < end,
  );
  let rest = '';
  let from = start;
  for (const comment of comments) {
    rest += code.slice(from, comment.start);
    from = comment.end;
  }
  return rest + code.slice(from, Math.max(from, end));
}

/** The place in the author's file of an offset in the author's text. */
export function placeIn(text: BoundText, offset: number): Place {
  return { file: text.places.path, ...placeAt(text.places, offset) };
}
