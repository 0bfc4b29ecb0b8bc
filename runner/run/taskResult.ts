import type { Column, Row } from '../data/column.ts';
import { DataSetError, readFacts, unitedColumns } from '../data/dataSet.ts';
import { readRows } from '../data/readRows.ts';
import { nearestName } from '../model/nearestName.ts';
import { hasSucceeded } from '../record/entry.ts';
import { type RunState, resultsOf, type TaskRecord } from '../record/runState.ts';

/** The first rows of what a task left; or why there are none to show, in a sentence. */
export type TaskResult =
  | { readonly kind: 'preview'; readonly preview: ResultPreview }
  | { readonly kind: 'none'; readonly message: string };

/** The first rows of a result. */
export interface ResultPreview {
  readonly columns: readonly Column[];
  /** How many rows there are. */
  readonly records: number;
  readonly rows: readonly Row[];
}

/** Which result, and how much of it. */
export interface ResultRequest {
  readonly task: string;
  /** Rows at most. */
  readonly rows: number;
  /** Absolute path of the rows of a result, by its name in the record. */
  readonly pathOf: (result: string) => string;
}

/** Reads the first rows that a task of a run left. */
export function readResult(run: RunState, { task, rows, pathOf }: ResultRequest): TaskResult {
  const record = run.tasks.get(task);
  if (record === undefined) return { kind: 'none', message: unknownTask(run, task) };
  const results = resultsOf(record);
  if (results.length === 0) return { kind: 'none', message: noResult(run, record) };
  try {
    return { kind: 'preview', preview: previewOf(results.map(pathOf), rows) };
  } catch (error) {
    if (error instanceof DataSetError) return { kind: 'none', message: error.message };
    throw error;
  }
}

/** Of several results, as a matrix leaves them, the first rows of all together. */
function previewOf(paths: readonly string[], most: number): ResultPreview {
  const facts = paths.map(readFacts);
  const rows: Row[] = [];
  for (const path of paths) {
    if (rows.length >= most) break;
    for (const row of readRows(path)) {
      rows.push(row);
      if (rows.length >= most) break;
    }
  }
  return {
    records: facts.reduce((sum, { records }) => sum + records, 0),
    columns: unitedColumns(facts.map(({ columns }) => columns)),
    rows,
  };
}

function unknownTask(run: RunState, task: string): string {
  const nearest = nearestName(task, [...run.tasks.keys()]);
  const hint = nearest === undefined ? '.' : `; did you mean "${nearest}"?`;
  return `${nameOf(run)} has no task "${task}"${hint}`;
}

function noResult(run: RunState, { planned, state }: TaskRecord): string {
  const why = hasSucceeded(state) ? `the component "${planned.component}" leaves none` : `it is ${state}`;
  return `The task ${planned.id} of ${nameOf(run)} has no result: ${why}.`;
}

function nameOf({ created: { orchestration, number } }: RunState): string {
  return `${orchestration}#${number}`;
}
