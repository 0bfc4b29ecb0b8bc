import type { Column, ColumnType, Row } from './column.ts';

/** Kinds of values, each a bit, so that what a column has held is one number. */
const kinds = { boolean: 1, integer: 2, number: 4, text: 8, json: 16, timestamp: 32, bigint: 64 } as const;

interface Observed {
  readonly name: string;
  /** The kinds of all values so far. */
  seen: number;
}

/** Learns a data set's columns from its rows: names in the order in which they appear, types from all values. */
export class ColumnObserver {
  readonly #columns: Observed[] = [];
  readonly #byName = new Map<string, Observed>();
  readonly #declared: ReadonlyMap<string, ColumnType>;

  /** Columns that the source of the rows tells of come first, and keep the types that it gives. */
  constructor(declared: readonly Column[] = []) {
    this.#declared = new Map(declared.map(({ name, type }) => [name, type]));
    for (const { name } of declared) this.#add(name);
  }

  /** Looks at the values of a row; whether one of them is a `bigint`, which JSON cannot say by itself. */
  see(row: Row): boolean {
    let all = 0;
    let at = 0;
    for (const name in row) {
      // Rows mostly have the same columns in the same order, so that most need no search.
      const next = this.#columns[at++];
      const column = next?.name === name ? next : (this.#byName.get(name) ?? this.#add(name));
      const kind = kindOf(row[name]);
      column.seen |= kind;
      all |= kind;
    }
    return (all & kinds.bigint) !== 0;
  }

  get columns(): readonly Column[] {
    return this.#columns.map(({ name, seen }) => ({ name, type: this.#declared.get(name) ?? typeOf(seen) }));
  }

  #add(name: string): Observed {
    const column: Observed = { name, seen: 0 };
    this.#columns.push(column);
    this.#byName.set(name, column);
    return column;
  }
}

function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return kinds.text;
    case 'number':
      return Number.isInteger(value) ? kinds.integer : Number.isFinite(value) ? kinds.number : 0;
    case 'boolean':
      return kinds.boolean;
    case 'bigint':
      return kinds.bigint;
    case 'object':
      if (value === null) return 0;
      return value instanceof Date ? kinds.timestamp : kinds.json;
    default:
      return 0;
  }
}

/** A column that held nothing but null is as good as one of texts. */
function typeOf(seen: number): ColumnType {
  switch (seen) {
    case 0:
    case kinds.text:
      return 'text';
    case kinds.boolean:
      return 'boolean';
    case kinds.integer:
      return 'integer';
    case kinds.bigint:
    case kinds.bigint | kinds.integer:
      return 'bigint';
    case kinds.number:
    case kinds.number | kinds.integer:
      return 'number';
    case kinds.json:
      return 'json';
    case kinds.timestamp:
      return 'timestamp';
    default:
      return 'any';
  }
}
