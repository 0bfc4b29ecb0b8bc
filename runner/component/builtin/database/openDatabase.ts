import { isAbsolute, join } from 'node:path';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Database } from './database.ts';

/** Opens the connection of a name, as the call describes it. Each kind of database is loaded when it is used. */
export async function openDatabase(context: ComponentContext, name: string): Promise<Database> {
  const { call } = context;
  const described = call.connections[name];
  if (described === undefined) throw new ComponentFailure(`Unknown connection "${name}".`);
  switch (described['type']) {
    case 'sqlite': {
      const { openSqlite } = await import('./sqlite.ts');
      const path = String(described['path'] ?? '');
      return openSqlite(isAbsolute(path) ? path : join(call.root, path), path);
    }
    case 'postgres': {
      const { openPostgres } = await import('./postgres.ts');
      const notice = (message: string): void => context.log(message);
      const url = String(described['url'] ?? '');
      return openPostgres({ url, name, signal: context.signal(), notice, clock: context.clock });
    }
    case 'duckdb': {
      const { openDuckdb } = await import('./duckdb.ts');
      const shownPath = String(described['path'] ?? ':memory:');
      const path = isAbsolute(shownPath) || shownPath === ':memory:' ? shownPath : join(call.root, shownPath);
      return openDuckdb({ path, shownPath, root: call.root, signal: context.signal() });
    }
    default:
      throw new ComponentFailure(
        `The connection "${name}" is of the type ${String(described['type'])}, which this version of Segue does not have.`,
      );
  }
}
