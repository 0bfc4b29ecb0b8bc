import type { Column, Row } from '../../../data/column.ts';
import type { Input } from '../parameters.ts';

/** What is expected of rows: of each, or of all together. */
export interface Expectation {
  /** As it is shown: `total is at least 0`. */
  readonly name: string;
  /** Whether a row is as expected. It sees every row, in their order. */
  holds(row: Row): boolean;
  /** What is wrong with all rows together, after all were seen; undefined where nothing is. */
  overall?(records: number): string | undefined;
  /** Lets go of what it holds. */
  close?(): void;
}

/** What came of an expectation. */
export interface Verdict {
  readonly name: string;
  /** What is wrong; undefined where the rows are as expected. */
  readonly wrong: string | undefined;
  /** The first of the rows that are not as expected. */
  readonly sample: readonly Row[];
}

/** Rows that were held against expectations. */
export interface CheckedRows {
  readonly columns: readonly Column[];
  readonly records: number;
  readonly verdicts: readonly Verdict[];
}

/** More would hide what they show. */
export const mostSampled = 10;

/** Reads all rows once, and holds them against all expectations. */
export function verdictsOf(source: Input, expectations: readonly Expectation[]): readonly Verdict[] {
  const found = expectations.map(expectation => ({ expectation, wrong: 0, sample: [] as Row[] }));
  let records = 0;
  try {
    for (const row of source.rows()) {
      records++;
      for (const one of found) {
        if (one.expectation.holds(row)) continue;
        one.wrong++;
        if (one.sample.length < mostSampled) one.sample.push(row);
      }
    }
    return found.map(({ expectation, wrong, sample }) => ({
      name: expectation.name,
      wrong: wrong > 0 ? notSo(wrong, records) : expectation.overall?.(records),
      sample,
    }));
  } finally {
    for (const { expectation } of found) expectation.close?.();
  }
}

/** How many rows are not as expected, in words. */
export function notSo(wrong: number, records: number): string {
  return `${wrong} of ${records} ${records === 1 ? 'row' : 'rows'} ${wrong === 1 ? 'is' : 'are'} not so`;
}
