import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Column, ColumnType } from '../../../data/column.ts';
import { distinctNames } from './distinctNames.ts';
import { isoTime, onOneLine } from './writtenTexts.ts';

/** What of the library is needed to tell values apart. */
type Library = Pick<
  typeof import('@duckdb/node-api'),
  'DuckDBTypeId' | 'JsonDuckDBValueConverter' | 'DuckDBBlobValue'
>;

/** Makes JSON of DuckDB's rows. */
export class DuckdbRowEncoder {
  readonly columns: readonly Column[];
  readonly #keys: readonly string[];
  readonly #types: readonly DuckDBType[];
  readonly #library: Library;

  constructor(names: readonly string[], types: readonly DuckDBType[], library: Library) {
    const distinct = distinctNames(names);
    this.#types = types;
    this.#library = library;
    this.#keys = distinct.map((name, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    this.columns = types.map((type, at) => ({ name: distinct[at] ?? '', type: columnType(type, library) }));
  }

  encode(row: readonly DuckDBValue[]): string {
    let json = '';
    for (let at = 0; at < this.#keys.length; at++) json += this.#keys[at] + this.#value(row[at] ?? null, at);
    return `${json}}`;
  }

  #value(value: DuckDBValue, at: number): string {
    switch (typeof value) {
      case 'string':
        return this.columns[at]?.type === 'json' ? onOneLine(value) : JSON.stringify(value);
      case 'number':
        return Number.isFinite(value) ? String(value) : 'null';
      case 'boolean':
        return String(value);
      case 'bigint':
        return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER
          ? `"${value}"`
          : String(value);
      default:
        return value === null ? 'null' : this.#object(value, at);
    }
  }

  #object(value: DuckDBValue, at: number): string {
    const type = this.#types[at];
    const column = this.columns[at]?.type;
    if (value instanceof this.#library.DuckDBBlobValue)
      return `"${Buffer.from(value.bytes).toString('base64')}"`;
    if (column === 'json' && type !== undefined) {
      const { JsonDuckDBValueConverter: convert } = this.#library;
      return JSON.stringify(convert(value, type, convert));
    }
    return JSON.stringify(column === 'timestamp' ? isoTime(String(value)) : String(value));
  }
}

function columnType(type: DuckDBType, { DuckDBTypeId: id }: Library): ColumnType {
  if (type.alias === 'JSON') return 'json';
  switch (type.typeId) {
    case id.BOOLEAN:
      return 'boolean';
    case id.TINYINT:
    case id.SMALLINT:
    case id.INTEGER:
    case id.UTINYINT:
    case id.USMALLINT:
    case id.UINTEGER:
      return 'integer';
    case id.BIGINT:
    case id.UBIGINT:
    case id.HUGEINT:
    case id.UHUGEINT:
      return 'bigint';
    case id.FLOAT:
    case id.DOUBLE:
      return 'number';
    case id.DECIMAL:
      return 'decimal';
    case id.DATE:
      return 'date';
    case id.TIMESTAMP:
    case id.TIMESTAMP_S:
    case id.TIMESTAMP_MS:
    case id.TIMESTAMP_NS:
    case id.TIMESTAMP_TZ:
      return 'timestamp';
    case id.BLOB:
      return 'binary';
    case id.LIST:
    case id.ARRAY:
    case id.STRUCT:
    case id.MAP:
    case id.UNION:
      return 'json';
    default:
      return 'text';
  }
}
