import type { Clock } from '../../clock.ts';
import { StoreError } from '../store.ts';
import type { Connection } from './connection.ts';
import { patiently } from './patience.ts';

/** Whether a file was only just made and holds nothing. Throws a `StoreError` where it holds what is no history. */
export function isNewFile(connection: Connection): boolean {
  return connection.snapshot(() => {
    if (layoutVersion(connection) > 0) return false;
    refuseForeign(connection);
    return true;
  });
}

/** The version of the file's layout, as SQLite's header keeps it; 0 for a new file. */
export function layoutVersion(connection: Connection): number {
  return connection.number(connection.get('PRAGMA user_version') ?? {}, 'user_version');
}

/**
 * Brings a file to the newest layout, each step in a transaction of its own, so that a crash leaves a whole version; several
 * processes may do so at once. Throws a `StoreError`: `newer` where the file's version is not known, `unusable` where
 * it is another program's.
 */
export async function migrate(
  connection: Connection,
  clock: Clock,
  migrations: readonly string[],
): Promise<void> {
  const { file } = connection;
  let version = await patiently(clock, { file }, () => layoutVersion(connection));
  refuseNewer(file, version, migrations.length);
  if (version === migrations.length) return;
  // Kept in the file from then on: readers do not wait for writers, and a commit is one write and one sync.
  await patiently(clock, { file }, () => connection.exec('PRAGMA journal_mode=WAL'));
  while (version < migrations.length)
    version = await patiently(clock, { file }, () => migrateOnce(connection, migrations));
}

/** Takes the next step, if another process has not; gives back the version after it. */
function migrateOnce(connection: Connection, migrations: readonly string[]): number {
  connection.begin();
  try {
    const version = layoutVersion(connection);
    refuseNewer(connection.file, version, migrations.length);
    if (version === 0) refuseForeign(connection);
    const step = migrations[version];
    if (step !== undefined) connection.exec(`${step}; PRAGMA user_version=${version + 1}`);
    connection.commit();
    return step === undefined ? version : version + 1;
  } finally {
    connection.rollback();
  }
}

function refuseNewer(file: string, found: number, known: number): void {
  if (found <= known) return;
  throw new StoreError(
    'newer',
    `The run history ${file} has version ${found}; this Segue knows versions up to ${known}. Update Segue, or move the file ` +
      'and its -wal and -shm files away to begin a new history.',
  );
}

function refuseForeign(connection: Connection): void {
  if (connection.get('SELECT 1 FROM sqlite_schema LIMIT 1') === undefined) return;
  throw new StoreError(
    'unusable',
    `The file ${connection.file} is a database, but not a run history of Segue. Move it away.`,
  );
}
