import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/openDatabase.ts';
import { inputParameter, textParameter } from '../parameters.ts';
import { expectationsOf } from './expectationsOf.ts';
import { selectorOf } from './inDatabase/selector.ts';
import { verdictsInDatabase } from './inDatabase/verdictsInDatabase.ts';
import { sourceOf } from './source.ts';
import { type CheckedRows, verdictsOf } from './verdict.ts';

/** Holds the rows that the call names against what it expects of them; undefined where it names none, as one with `failing` alone. */
export async function checkedRows(context: ComponentContext): Promise<CheckedRows | undefined> {
  const { call } = context;
  if (call.parameters['expect'] === undefined) {
    const { input } = call.parameters;
    return input === undefined ? undefined : { ...inputParameter(input, 'input'), verdicts: [] };
  }
  const table = textParameter(call, 'table');
  const counted = table === undefined ? undefined : await tableInDatabase(context, table);
  if (counted !== undefined) return counted;
  const source = await sourceOf(context);
  if (source === undefined)
    throw new ComponentFailure('"expect" needs "input", "table", "sql" or "file": what it is about.');
  const expectations = expectationsOf(context, source.columns).map(({ expectation }) => expectation);
  return { ...source, verdicts: verdictsOf(source, expectations) };
}

async function tableInDatabase(context: ComponentContext, table: string): Promise<CheckedRows | undefined> {
  const { call } = context;
  const connection = textParameter(call, 'connection') ?? 'default';
  const database = await openDatabase(context, connection);
  try {
    return await counted(context, database, { table, kind: String(call.connections[connection]?.['type']) });
  } finally {
    await database.close();
  }
}

async function counted(
  context: ComponentContext,
  database: Database,
  { table, kind }: { readonly table: string; readonly kind: string },
): Promise<CheckedRows | undefined> {
  const select = selectorOf(context.call, database);
  const columns = await select.columnsOf(table);
  const statements = expectationsOf(context, columns);
  try {
    return await verdictsInDatabase(select, { kind, table, columns, statements });
  } catch (error) {
    // A type that the database cannot compare, for instance: reading the rows needs nothing of it.
    if (error instanceof ComponentFailure && !context.signal().aborted) return undefined;
    throw error;
  } finally {
    for (const { expectation } of statements) expectation.close?.();
  }
}
