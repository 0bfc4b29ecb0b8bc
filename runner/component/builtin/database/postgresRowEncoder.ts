import { types } from 'pg';
import type { Column, ColumnType } from '../../../data/column.ts';
import { distinctNames } from './distinctNames.ts';
import { isoTime, onOneLine } from './writtenTexts.ts';

/** A column of a result, as the server describes it. */
interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** How a type's texts become values in a row's JSON. */
interface Encoding {
  readonly type: ColumnType;
  readonly json: (text: string) => string;
}

const asText: Encoding = { type: 'text', json: text => JSON.stringify(text) };
const asNumber: Encoding = {
  type: 'number',
  json: text => (isFiniteText(text) ? text : JSON.stringify(text)),
};

/** By the server's number of the type: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const encodings: ReadonlyMap<number, Encoding> = new Map<number, Encoding>([
  [16, { type: 'boolean', json: text => (text === 't' ? 'true' : 'false') }],
  [17, { type: 'binary', json: text => `"${Buffer.from(text.slice(2), 'hex').toString('base64')}"` }],
  [20, { type: 'bigint', json: text => (Number.isSafeInteger(Number(text)) ? text : `"${text}"`) }],
  [21, { type: 'integer', json: text => text }],
  [23, { type: 'integer', json: text => text }],
  [26, { type: 'integer', json: text => text }],
  [114, { type: 'json', json: text => onOneLine(text) }],
  [700, asNumber],
  [701, asNumber],
  [1082, { type: 'date', json: text => JSON.stringify(text) }],
  [1114, { type: 'timestamp', json: text => JSON.stringify(isoTime(text)) }],
  [1184, { type: 'timestamp', json: text => JSON.stringify(isoTime(text)) }],
  [1700, { type: 'decimal', json: text => JSON.stringify(text) }],
  [3802, { type: 'json', json: text => onOneLine(text) }],
]);

/** Makes JSON of a statement's rows, whose values come as texts. */
export class PostgresRowEncoder {
  readonly columns: readonly Column[];
  readonly #encoders: readonly { readonly key: string; readonly json: (text: string) => string }[];

  constructor(fields: readonly Field[]) {
    const names = distinctNames(fields.map(({ name }) => name));
    const encoded = fields.map(({ dataTypeID }) => encodings.get(dataTypeID) ?? arrayEncoding(dataTypeID));
    this.columns = encoded.map(({ type }, at) => ({ name: names[at] ?? '', type }));
    this.#encoders = encoded.map(({ json }, at) => ({
      key: `${at === 0 ? '{' : ','}${JSON.stringify(names[at])}:`,
      json,
    }));
  }

  encode(row: readonly (string | null)[]): string {
    let json = '';
    for (let at = 0; at < this.#encoders.length; at++) {
      const encoder = this.#encoders[at];
      const text = row[at];
      if (encoder !== undefined)
        json += encoder.key + (text === null || text === undefined ? 'null' : encoder.json(text));
    }
    return `${json}}`;
  }
}

/** Arrays of the usual types become lists; any other type is kept as the text that the server writes. */
function arrayEncoding(dataTypeID: number): Encoding {
  const parse = types.getTypeParser(dataTypeID, 'text');
  if (!Array.isArray(tried(parse))) return asText;
  return { type: 'json', json: text => JSON.stringify(parse(text)) };
}

function tried(parse: (text: string) => unknown): unknown {
  try {
    return parse('{}');
  } catch {
    return undefined;
  }
}

/** `NaN` and `Infinity` are no JSON. */
function isFiniteText(text: string): boolean {
  return Number.isFinite(Number(text));
}
