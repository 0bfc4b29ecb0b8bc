import type { Column, Row } from '../../../data/column.ts';
import { ComponentFailure } from '../component.ts';

/** What becomes of the rows that a table has already. */
export type WriteMode = 'create' | 'append' | 'replace' | 'upsert';

/** Rows on their way into a table. */
export interface TableWrite {
  /** As in SQL without quotes; dots part a schema from a table. */
  readonly table: string;
  readonly mode: WriteMode;
  /** The columns by which `upsert` finds the row to change; a table that is made gets them as its primary key. */
  readonly keys: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row>;
  /** The same rows as files of a data set, for a database that reads them itself; and how many they are. */
  readonly paths: readonly string[];
  readonly records: number;
  /** When aborted, nothing is written. */
  readonly signal: AbortSignal;
}

/** A table's name with each part quoted. */
export function quotedTable(table: string): string {
  return table
    .split('.')
    .map(part => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

/** Says why rows cannot go into a table as it is; `existing`: the names of its columns, undefined where there is no such table. */
export function checkTarget(write: TableWrite, existing: readonly string[] | undefined): void {
  const { table, mode, keys, columns } = write;
  if (existing === undefined) {
    if (columns.length === 0)
      throw new ComponentFailure(
        `The table "${table}" cannot be made: the input has neither rows nor columns.`,
      );
  } else {
    if (mode === 'create')
      throw new ComponentFailure(
        `The table "${table}" is there already; "mode" append, replace or upsert writes to one that is.`,
      );
    const missing = columns.find(({ name }) => !existing.includes(name));
    if (missing !== undefined)
      throw new ComponentFailure(
        `The table "${table}" has no column "${missing.name}", which the input has; its columns are ${existing.join(', ')}.`,
      );
  }
  if (mode !== 'upsert') return;
  if (keys.length === 0) throw new ComponentFailure('"mode: upsert" needs "keys", by which it finds rows.');
  const unknown = keys.find(key => !columns.some(({ name }) => name === key));
  if (unknown !== undefined && columns.length > 0)
    throw new ComponentFailure(`The input has no column "${unknown}", which "keys" names.`);
}

/** What follows the values of an upsert: the row of the same keys takes the new values. */
export function onConflict({ mode, keys, columns }: TableWrite): string {
  if (mode !== 'upsert') return '';
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const others = columns.map(({ name }) => name).filter(name => !keys.includes(name));
  const sets = others.map(name => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
  const action = others.length === 0 ? 'NOTHING' : `UPDATE SET ${sets}`;
  return ` ON CONFLICT (${keys.map(quoted).join(', ')}) DO ${action}`;
}
