import type { Json } from '../../../../model/orchestration.ts';

/** What is said of a column's values. */
export interface Stated {
  readonly column: string;
  readonly key: string;
  readonly value: Json;
}

/** An expectation as a database can look after it by itself. Each part is an expression of SQL over a row. */
export interface Condition {
  /** Whether a row is not as expected. */
  readonly wrong: string;
  /** For `unique`: what may not come twice; null says nothing. It stands in the place of `wrong`. */
  readonly distinct?: string;
  /** Whether only this program can tell of a row, by what its values are in JSON. */
  readonly unsure?: string;
  /** For `newerThan`: the instants of which the newest counts. */
  readonly instant?: string;
}

/** Nothing of the rows can be other than expected. */
export const never: Condition = { wrong: '1 = 0' };

/** A column's name in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of texts in SQL; undefined where one of them cannot be a text of it. */
export function textList(values: Json, each: (text: string) => string = text => text): string | undefined {
  const texts = (Array.isArray(values) ? values : [values]).map(String);
  if (texts.some(text => /[\0\\]/.test(text))) return undefined;
  return texts.map(text => each(`'${text.replaceAll("'", "''")}'`)).join(', ');
}

/** By which comparison `min` and `max` hold. */
export function comparison(key: string): string {
  return key === 'min' ? '>=' : '<=';
}
