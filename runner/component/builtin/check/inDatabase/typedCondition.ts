import type { Column, ColumnType } from '../../../../data/column.ts';
import type { Json } from '../../../../model/orchestration.ts';
import { type Condition, comparison, never, quoted, type Stated, textList } from './condition.ts';

/** How a database whose columns have types says what its values are in JSON. */
export interface TypedDialect {
  /** A value as the text that JSON has of it, compared by its characters alone. */
  text(name: string): string;
  /** The same of a text of SQL. */
  literal(text: string): string;
  /** A number as JSON has it, as one of double precision. */
  double(name: string, type: ColumnType): string;
  /** Whether a number is none in JSON: null in some databases, a text in others. */
  readonly notFinite: { readonly test: (double: string) => string; readonly isNull: boolean };
}

/** The server writes NaN and the infinities as texts, and other numbers so that nothing is lost. */
export const postgres: TypedDialect = {
  text: name => `format('%s', ${name}) COLLATE "C"`,
  literal: text => text,
  double: (name, type) =>
    type === 'number'
      ? `(${name})::text::float8`
      : type === 'integer'
        ? `${name}::bigint::float8`
        : `${name}::float8`,
  notFinite: { test: double => `${double} IN ('NaN', 'Infinity', '-Infinity')`, isNull: false },
};

export const duckdb: TypedDialect = {
  text: name => `encode(CAST(${name} AS VARCHAR))`,
  literal: text => `encode(${text})`,
  double: (name, type) =>
    type === 'number' || type === 'integer'
      ? `CAST(${name} AS DOUBLE)`
      : `CAST(CAST(${name} AS VARCHAR) AS DOUBLE)`,
  notFinite: { test: double => `NOT isfinite(${double})`, isNull: true },
};

const numbers: readonly ColumnType[] = ['integer', 'bigint', 'number', 'decimal'];
/** Their texts are the same in SQL and in JSON. */
const plain: readonly ColumnType[] = ['integer', 'bigint', 'decimal', 'text', 'date', 'boolean'];
const instants: readonly ColumnType[] = ['date', 'timestamp'];

/** What a database can look after of a column; undefined where only this program can. */
export function typedCondition(
  stated: Stated,
  { type }: Column,
  dialect: TypedDialect,
): Condition | undefined {
  const name = quoted(stated.column);
  const isNumber = numbers.includes(type);
  const double = isNumber ? dialect.double(name, type) : '';
  const mayBeNone = type === 'number' || type === 'decimal';
  const none = mayBeNone ? dialect.notFinite.test(double) : '1 = 0';
  const facts: Facts = { name, type, double, none, dialect };
  // A JSON value may be null where the column is not.
  if (type === 'json') return undefined;
  switch (stated.key) {
    case 'notNull':
      return {
        wrong: mayBeNone && dialect.notFinite.isNull ? `${name} IS NULL OR ${none}` : `${name} IS NULL`,
      };
    case 'unique':
      return { wrong: '', distinct: distinctOf(facts) };
    case 'values':
      return valuesOf(facts, stated.value);
    case 'min':
    case 'max':
      return isNumber ? boundOf(facts, stated) : undefined;
    case 'type':
      return typeOf(facts, stated.value);
    case 'newerThan':
      return instants.includes(type) ? newestOf(name) : undefined;
    default:
      return undefined;
  }
}

interface Facts {
  readonly name: string;
  readonly type: ColumnType;
  readonly double: string;
  /** Whether the value is no number to JSON. */
  readonly none: string;
  readonly dialect: TypedDialect;
}

function distinctOf({ name, type, none, dialect }: Facts): string {
  if (type === 'text' || (type === 'decimal' && !dialect.notFinite.isNull))
    return `CASE WHEN ${name} IS NOT NULL THEN ${dialect.text(name)} END`;
  return type === 'number' && dialect.notFinite.isNull ? `CASE WHEN NOT ${none} THEN ${name} END` : name;
}

function valuesOf({ name, type, dialect }: Facts, values: Json): Condition | undefined {
  const known = textList(values, dialect.literal);
  if (known === undefined || !plain.includes(type)) return undefined;
  const text =
    type === 'boolean'
      ? dialect.literal(`CASE WHEN ${name} THEN 'true' ELSE 'false' END`)
      : dialect.text(name);
  return { wrong: `${name} IS NOT NULL AND ${text} NOT IN (${known})` };
}

/** Infinite numbers that are texts can be compared all the same. */
function boundOf({ name, double, none, dialect }: Facts, { key, value }: Stated): Condition | undefined {
  if (typeof value !== 'number') return undefined;
  const holds = `${double} ${comparison(key)} CAST('${value}' AS DOUBLE PRECISION)`;
  if (dialect.notFinite.isNull) return { wrong: `${name} IS NOT NULL AND NOT (${none}) AND NOT (${holds})` };
  return { wrong: `${name} IS NOT NULL AND NOT (${holds} AND ${double} <> 'NaN')` };
}

function typeOf({ name, type, double, none, dialect }: Facts, wanted: Json): Condition | undefined {
  const whole = type === 'integer' || type === 'bigint';
  const isNoNumber = dialect.notFinite.isNull ? '1 = 0' : none;
  switch (wanted) {
    case 'integer':
      if (whole) return never;
      return type === 'number'
        ? {
            wrong: `${name} IS NOT NULL AND CASE WHEN ${none} THEN ${isNoNumber} ELSE ${double} <> trunc(${double}) END`,
          }
        : undefined;
    case 'number':
      if (whole) return never;
      return type === 'number' || type === 'decimal'
        ? { wrong: `${name} IS NOT NULL AND ${isNoNumber}` }
        : undefined;
    case 'text':
      return type === 'text' || instants.includes(type) ? never : undefined;
    case 'boolean':
      return type === 'boolean' ? never : undefined;
    default:
      return undefined;
  }
}

/** Instants outside of these years, and infinite ones, are none to this program. */
function newestOf(name: string): Condition {
  const known = `${name} >= '0001-01-01' AND ${name} <= '9999-12-31'`;
  return { wrong: `NOT (${known})`, instant: `CASE WHEN ${known} THEN ${name} END` };
}
