import { join } from 'node:path';
import type { Column, Row } from '../../../../data/column.ts';
import { readFacts, rowsFile } from '../../../../data/dataSet.ts';
import { DataSetWriter } from '../../../../data/dataSetWriter.ts';
import { readRows } from '../../../../data/readRows.ts';
import type { BuiltinCall } from '../../../builtinCall.ts';
import { ComponentFailure } from '../../component.ts';
import type { Database } from '../../database/database.ts';
import { ours, rowsOfTable } from '../source.ts';

/** Asks a database what its tables are like, by queries of ours that give few rows. */
export interface Selector {
  rows(code: string): Promise<readonly Row[]>;
  columnsOf(table: string): Promise<readonly Column[]>;
}

export function selectorOf({ scratch }: BuiltinCall, database: Database): Selector {
  let made = 0;
  /** Gives the path of the rows. */
  const select = async (text: ReturnType<typeof ours>): Promise<string> => {
    const folder = join(scratch, `selected${made++}`);
    try {
      await database.query(text, { begin: columns => new DataSetWriter(folder, columns) });
    } catch (error) {
      // The place in a statement of ours says nothing to the author.
      throw error instanceof ComponentFailure ? new ComponentFailure(error.message) : error;
    }
    return join(folder, rowsFile);
  };
  return {
    rows: async code => [...readRows(await select(ours(code)))],
    columnsOf: async table => readFacts(await select(rowsOfTable(table, 0))).columns,
  };
}
