import type { Fields } from '../draft.ts';
import { tablesOfSql } from '../lineage/tablesOfSql.ts';
import type { Dialect } from '../sql/scanSql.ts';
import { unlistedSecrets } from './connectionSecrets.ts';
import { fieldsOf, mapIn, type TextScalar, textIn, textScalarIn } from './fields.ts';
import type { Reading } from './reading.ts';
import type { Place } from './scope.ts';

/** What a database trigger says, where it says it. */
export interface WatchedDatabase {
  readonly connection: TextScalar;
  readonly query: TextScalar | null;
  readonly listen: TextScalar | null;
}

interface Surroundings {
  /** The tasks of the file. */
  readonly tasks: readonly Fields[];
  /** Where the secrets of the orchestration can be named. */
  readonly place: () => Place;
}

/** Tells of a database that cannot be watched in this way. */
export function checkWatchedDatabase(
  reading: Reading,
  watched: WatchedDatabase,
  { tasks, place }: Surroundings,
): void {
  const { connection, query, listen } = watched;
  const name = connection.value;
  const described = reading.catalog.settings.connections[name];
  const type = String(described?.['type'] ?? (name === 'default' ? 'sqlite' : ''));
  if (type === 'duckdb')
    reading.report('wrong-value', connection.span, {
      message: `The connection "${name}" is of the type duckdb, whose file only one process can have open; expected one of the type sqlite or postgres.`,
    });
  if (listen !== null && type !== '' && type !== 'postgres')
    reading.report('wrong-value', listen.span, {
      message: `Only PostgreSQL has channels to listen on; the connection "${name}" is of the type ${type}.`,
    });
  for (const text of Object.values(described ?? {}))
    for (const secret of unlistedSecrets(text, place))
      reading.report('unknown-secret', connection.span, {
        message: `The connection "${name}" needs the secret "${secret}"; list it under "secrets".`,
        name: secret,
      });
  if (query === null) return;
  if (query.value.includes('${{'))
    reading.report('misplaced-expression', query.span, {
      message:
        'The query of a trigger is sent as it is written: nothing has run yet that an expression could name.',
    });
  reportOwnTables(reading, query, { name, type, tasks });
}

/** Tells of a watermark that the orchestration's own tasks may move: whether they do, only the database knows. */
function reportOwnTables(
  reading: Reading,
  query: TextScalar,
  { name, type, tasks }: { readonly name: string; readonly type: string; readonly tasks: readonly Fields[] },
): void {
  const dialect: Dialect = type === 'postgres' ? 'postgres' : 'sqlite';
  const read = tablesOfSql(query.value, dialect).reads;
  const written = tasks.flatMap(task => writtenBy(task, { name, dialect }));
  const table = read.find(each => written.includes(each));
  if (table === undefined) return;
  reading.report('orchestration-cycle', query.span, {
    severity: 'warning',
    message: `The orchestration writes the table "${table}" itself, which this query reads: where that changes the watermark, each of its runs starts the next one.`,
  });
}

function writtenBy(
  task: Fields,
  { name, dialect }: { readonly name: string; readonly dialect: Dialect },
): readonly string[] {
  const parameters = fieldsOf(mapIn(task, 'with'));
  if ((textIn(parameters, 'connection') ?? 'default') !== name) return [];
  const uses = textIn(task, 'uses');
  if (uses === 'export') return [textIn(parameters, 'table') ?? ''];
  const sql = uses === 'query' ? textScalarIn(parameters, 'sql') : null;
  return sql === null ? [] : tablesOfSql(sql.value, dialect).updates;
}
