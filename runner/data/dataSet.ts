import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Column, ColumnType } from './column.ts';

/** A data set is a folder with two files: its rows, one JSON object a line, and its columns. */
export const rowsFile = 'rows.ndjson';
export const columnsFile = 'columns.json';

/** What is known of a data set without reading its rows. */
export interface DataSetFacts {
  readonly columns: readonly Column[];
  /** How many rows it has. */
  readonly records: number;
}

/** The data set cannot be read; the message is a whole sentence for whoever runs the orchestration. */
export class DataSetError extends Error {}

/**
 * The facts of the data set whose rows are the file `path`.
 * @throws DataSetError where there is none, or where it is none
 */
export function readFacts(path: string): DataSetFacts {
  let text: string;
  try {
    text = readFileSync(join(dirname(path), columnsFile), 'utf8');
  } catch (error) {
    throw new DataSetError(unreadable(path, error));
  }
  const facts = parsed(text);
  if (!isFacts(facts))
    throw new DataSetError(`${path} is not the result of a task: its columns are damaged.`);
  return facts;
}

function unreadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `${path} is not the result of a task, or it was removed with its run (retention).`;
  return `The result ${path} cannot be read: ${String(code ?? error)}.`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFacts(value: unknown): value is DataSetFacts {
  if (typeof value !== 'object' || value === null || !('columns' in value) || !('records' in value))
    return false;
  return Array.isArray(value.columns) && typeof value.records === 'number';
}

/** The columns of several data sets one after another: all names in the order of their first appearance. */
export function unitedColumns(all: readonly (readonly Column[])[]): readonly Column[] {
  const types = new Map<string, ColumnType>();
  for (const { name, type } of all.flat()) {
    const known = types.get(name);
    types.set(name, known === undefined || known === type ? type : 'any');
  }
  return [...types].map(([name, type]) => ({ name, type }));
}
