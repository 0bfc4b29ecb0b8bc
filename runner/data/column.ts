/** One column of a data set. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * What the values of a column are, null aside, and how they stand in a row's JSON:
 * `integer` and `number` as JSON numbers; `bigint` whole numbers of which those beyond 2^53 are texts of digits, so that no digit
 * is lost; `decimal` texts of digits; `date` (`2024-02-29`) and `timestamp` (ISO 8601) texts; `binary` texts in base64; `json`
 * objects and lists; `any` values of several of these kinds.
 */
export type ColumnType =
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'number'
  | 'decimal'
  | 'text'
  | 'date'
  | 'timestamp'
  | 'binary'
  | 'json'
  | 'any';

/** A row: its values by the names of their columns. */
export type Row = Readonly<Record<string, unknown>>;
