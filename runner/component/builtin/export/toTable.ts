import { type ComponentContext, ComponentFailure } from '../component.ts';
import { openDatabase } from '../database/openDatabase.ts';
import type { WriteMode } from '../database/tableTarget.ts';
import { type Input, textParameter } from '../parameters.ts';

/** Writes rows to a table of a connection, all or none; gives how many. */
export async function exportToTable(context: ComponentContext, table: string, input: Input): Promise<number> {
  const { call } = context;
  const mode = modeOf(textParameter(call, 'mode') ?? 'append');
  const keys = keysOf(call.parameters['keys']);
  const signal = context.signal();
  const database = await openDatabase(context, textParameter(call, 'connection') ?? 'default');
  try {
    const { columns, paths, records } = input;
    return await database.write({ table, mode, keys, columns, rows: input.rows(), paths, records, signal });
  } finally {
    await database.close();
  }
}

function modeOf(text: string): WriteMode {
  switch (text) {
    case 'create':
    case 'append':
    case 'replace':
    case 'upsert':
      return text;
    default:
      throw new ComponentFailure(`"mode" expects create, append, replace or upsert; found "${text}".`);
  }
}

function keysOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.map(String);
}
