import { type Dialect, type Region, type SqlScan, scanSql } from './scanSql.ts';

/** Where an expression stands in SQL; a value can only be filled in where SQL takes one. */
export type Standing = 'value' | 'inside a text' | 'inside a name' | 'as a name' | 'in a comment';

/** A stretch of the SQL in which an expression stands. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** How each of the expressions stands, given the SQL with something that is no SQL of its own in the place of each. */
export function standingOf(
  code: string,
  expressions: readonly Stretch[],
  dialect: Dialect,
): readonly Standing[] {
  const scan = scanSql(code, dialect);
  return expressions.map(expression => standing(code, expression, scan));
}

function standing(code: string, expression: Stretch, { regions }: SqlScan): Standing {
  const region = regions.find(({ start, end }) => start < expression.start && expression.start < end);
  if (region !== undefined) return insideOf[region.kind];
  const before = code.slice(0, expression.start);
  const isName =
    /\b(?:from|join|into|update|table|view|index|column|(?:order|group)\s+by)\s*$/i.test(before) &&
    !/\bdistinct\s+from\s*$/i.test(before);
  return isName || /[.\w]$/.test(before) || /^[.\w(]/.test(code.slice(expression.end))
    ? 'as a name'
    : 'value';
}

const insideOf: Readonly<Record<Region['kind'], Standing>> = {
  text: 'inside a text',
  name: 'inside a name',
  comment: 'in a comment',
};

/** What an author is told of an expression that stands where no value can be filled in; undefined where one can. */
export function misplacedMessage(expression: string, standing: Standing): string | undefined {
  switch (standing) {
    case 'value':
    case 'in a comment':
      return undefined;
    case 'inside a text':
      return `"${expression}" stands inside quotes, where it would be plain text; its value is handed to the database as a parameter, so write it without quotes (join texts with ||).`;
    case 'inside a name':
    case 'as a name':
      return `"${expression}" stands where SQL takes the name of a table or column; an expression can only give a value.`;
  }
}
