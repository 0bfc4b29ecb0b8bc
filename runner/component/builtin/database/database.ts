import type { Column } from '../../../data/column.ts';
import type { DataSetWriter } from '../../../data/dataSetWriter.ts';
import type { BoundText } from '../../boundText.ts';
import type { TableWrite } from './tableTarget.ts';

/** An open database. Whatever it refuses is a `ComponentFailure` with the place in the author's file. */
export interface Database {
  /** Executes the statements of a text in their order; the rows of the last are written as they come. */
  query(text: BoundText, sink: RowSink): Promise<void>;
  /** Has the database end each statement that takes longer, in milliseconds; not there where it cannot. */
  limit?(ms: number): Promise<void>;
  /** Writes rows to a table, all or none; gives how many. */
  write(write: TableWrite): Promise<number>;
  close(): Promise<void>;
}

/** Where rows go: a data set is begun when it is known that there are rows to come. */
export interface RowSink {
  begin(columns: readonly Column[]): DataSetWriter;
}
