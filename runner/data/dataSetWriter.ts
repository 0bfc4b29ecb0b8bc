import { closeSync, fdatasyncSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, Row } from './column.ts';
import { ColumnObserver } from './columnObserver.ts';
import { columnsFile, type DataSetFacts, rowsFile } from './dataSet.ts';
import { TextPortion } from './textPortion.ts';
import { writeWhole } from './writeWhole.ts';

/**
 * Writes a data set, row by row. Writing waits for the disk, so that whoever makes rows never makes them faster than they can be
 * kept, and nothing but the last portion is in memory.
 */
export class DataSetWriter {
  readonly #folder: string;
  readonly #path: string;
  readonly #file: number;
  readonly #observer: ColumnObserver;
  readonly #portion = new TextPortion('\n');
  #records = 0;

  /** Makes the folder `folder`. `columns`: what the source of the rows tells of them; further ones are learned from the rows. */
  constructor(folder: string, columns: readonly Column[] = []) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#path = join(folder, rowsFile);
    this.#file = openSync(this.#path, 'w');
    this.#observer = new ColumnObserver(columns);
  }

  get records(): number {
    return this.#records;
  }

  write(row: Row): void {
    const hasBigint = this.#observer.see(row);
    this.writeText(hasBigint ? JSON.stringify(row, exactly) : json(row));
  }

  /** Writes a row that is JSON already; its columns are those that the source told of. */
  writeText(json: string): void {
    this.#records++;
    if (this.#portion.add(json)) this.#flush();
  }

  /** Ends the data set: only now its columns are known. It is on the disk when this returns. */
  close(columns: readonly Column[] = this.#observer.columns): DataSetFacts {
    this.#flush();
    fdatasyncSync(this.#file);
    closeSync(this.#file);
    const facts: DataSetFacts = { columns, records: this.#records };
    writeFileSync(join(this.#folder, columnsFile), JSON.stringify(facts), { flush: true });
    return facts;
  }

  #flush(): void {
    writeWhole(this.#file, this.#portion.take(), this.#path);
  }
}

/** Without a replacer, which would cost several times as much, where no value needs one. */
function json(row: Row): string {
  try {
    return JSON.stringify(row);
  } catch (error) {
    // A large whole number inside an object or a list; what is wrong with anything else is told once more.
    if (error instanceof TypeError) return JSON.stringify(row, exactly);
    throw error;
  }
}

/** Whole numbers beyond what a JSON number carries without loss are texts of digits. */
function exactly(_name: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}
