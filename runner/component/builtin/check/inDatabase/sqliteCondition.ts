import type { Column } from '../../../../data/column.ts';
import { type Condition, comparison, quoted, type Stated, textList } from './condition.ts';

/** In SQLite each value has a type of its own. Infinite numbers are null in JSON, and whole numbers beyond these are texts. */
const largest = Number.MAX_SAFE_INTEGER;

/** What SQLite can look after of a column; undefined where only this program can. */
export function sqliteCondition({ column, key, value }: Stated, { type }: Column): Condition | undefined {
  const name = quoted(column);
  const infinite = `(typeof(${name}) = 'real' AND abs(${name}) > 1.7976931348623157e308)`;
  const real = `(typeof(${name}) = 'real' AND NOT ${infinite})`;
  const safe = `(typeof(${name}) = 'integer' AND ${name} BETWEEN -${largest} AND ${largest})`;
  const large = `(typeof(${name}) = 'integer' AND NOT ${safe})`;
  const written = `typeof(${name}) IN ('text', 'blob')`;
  if (key === 'notNull') return { wrong: `${name} IS NULL OR ${infinite}` };
  // Of a column of truths, 0 and 1 are `false` and `true`.
  if (type === 'boolean') return undefined;
  switch (key) {
    case 'unique':
      return {
        wrong: '',
        distinct: `(CASE WHEN NOT ${infinite} THEN ${name} END) COLLATE BINARY`,
        unsure: `typeof(${name}) = 'blob' OR ${large}`,
      };
    case 'values': {
      const known = textList(value);
      if (known === undefined) return undefined;
      return {
        wrong: `typeof(${name}) IN ('text', 'integer') AND CAST(${name} AS TEXT) COLLATE BINARY NOT IN (${known})`,
        unsure: `typeof(${name}) = 'blob' OR ${real}`,
      };
    }
    case 'min':
    case 'max':
      if (typeof value !== 'number') return undefined;
      return {
        wrong: `(typeof(${name}) = 'integer' OR ${real}) AND NOT CAST(${name} AS REAL) ${comparison(key)} ${value}`,
        unsure: written,
      };
    case 'type':
      if (value === 'integer') return { wrong: `${real} AND ${name} <> round(${name})`, unsure: written };
      if (value === 'number') return { wrong: '1 = 0', unsure: written };
      return value === 'text' ? { wrong: `${safe} OR ${real}` } : undefined;
    default:
      return undefined;
  }
}
