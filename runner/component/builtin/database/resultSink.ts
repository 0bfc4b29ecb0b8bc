import type { Column } from '../../../data/column.ts';
import type { DataSetWriter } from '../../../data/dataSetWriter.ts';
import type { BoundText } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { RowSink } from './database.ts';
import { placeIn } from './sqlStatements.ts';

/** Makes the rows of the last statement the task's result. */
export class ResultSink implements RowSink {
  readonly #context: ComponentContext;
  #writer: DataSetWriter | undefined;

  constructor(context: ComponentContext) {
    this.#context = context;
  }

  begin(columns: readonly Column[]): DataSetWriter {
    this.#writer = this.#context.result(columns);
    return this.#writer;
  }

  /** How many rows were written; undefined where the last statement gives none. */
  get records(): number | undefined {
    return this.#writer?.records;
  }

  /**
   * How many rows were written.
   * @throws ComponentFailure where the last statement is none that gives rows
   */
  expectRecords(text: BoundText): number {
    if (this.records !== undefined) return this.records;
    throw new ComponentFailure('The last statement gives no rows; expected a SELECT.', placeIn(text, 0));
  }
}
