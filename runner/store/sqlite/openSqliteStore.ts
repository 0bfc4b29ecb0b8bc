import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { makeFolder } from '../../makeFolder.ts';
import { machineProcesses, type Processes } from '../liveness.ts';
import { type Store, StoreError, type StoreReader } from '../store.ts';
import { socketWakes } from '../wake/socketWakes.ts';
import type { Wakes } from '../wake/wakes.ts';
import { Connection, type Mode } from './connection.ts';
import { emptyReader } from './emptyReader.ts';
import { isNewFile, layoutVersion, migrate } from './migrate.ts';
import { migrations } from './migrations.ts';
import { Owners } from './owners.ts';
import { patiently } from './patience.ts';
import { isNotWritable, storeError } from './sqliteError.ts';
import { SqliteReader, sqliteParts } from './sqliteReader.ts';
import { type OwnerEvents, SqliteStore, type Unattended } from './sqliteStore.ts';
import { storeFile } from './storeFile.ts';

export interface SqliteStoreOptions {
  /** Absolute path of the folder that holds the file, `.segue/state`. */
  readonly directory: string;
  readonly clock: Clock;
  /** Which processes live; this machine's where absent. */
  readonly processes?: Processes;
  /** How processes wake each other; local sockets where absent. */
  readonly wakes?: Wakes;
  /** Given: nobody sits in front of this process, and what its runs write waits for as long as it has to. */
  readonly unattended?: Unattended;
  /** A reader takes a file of another layout than its own for an empty history, and leaves it as it is. */
  readonly onlyIfCurrent?: true;
}

/**
 * Opens the store of a project for reading and writing; makes its folder and file where they are missing, and brings an
 * older file to the newest layout. Rejects with a `StoreError`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { directory, clock } = options;
  const file = join(directory, storeFile);
  try {
    makeFolder(directory);
    const connection = await connect(file, clock);
    const events: OwnerEvents = { registered: () => {}, lost: () => {} };
    return new SqliteStore(assemble(options, connection, events), events, options.unattended);
  } catch (error) {
    throw said(error, directory);
  }
}

/**
 * Opens the store of a project for reading, without ever making one: where there is none, it shows an empty history. Reads
 * where nothing can be written, too. Rejects with a `StoreError`.
 */
export async function openSqliteReader(options: SqliteStoreOptions): Promise<StoreReader> {
  const { directory } = options;
  const file = join(directory, storeFile);
  if (!existsSync(file)) return emptyReader;
  try {
    const connection = await connectReader(file, options);
    if (connection === undefined) return emptyReader;
    return new SqliteReader(assemble(options, connection, { registered: () => {}, lost: () => {} }));
  } catch (error) {
    throw said(error, directory);
  }
}

function assemble(options: SqliteStoreOptions, connection: Connection, events: OwnerEvents) {
  const { clock, processes = machineProcesses(), wakes = socketWakes() } = options;
  const owners = new Owners({
    connection,
    clock,
    processes,
    wakes,
    registered: () => events.registered(),
    lost: () => events.lost(),
  });
  return sqliteParts({ connection, clock, wakes }, owners);
}

async function connect(file: string, clock: Clock): Promise<Connection> {
  const connection = await patiently(clock, { file }, () => new Connection(file, 'write'));
  return closingOnFailure(connection, () => migrate(connection, clock, migrations));
}

/** Undefined where the file was only just made and holds nothing yet. */
async function connectReader(file: string, options: SqliteStoreOptions): Promise<Connection | undefined> {
  // A connection that may write leaves no files of its own behind; the others are for where it may not.
  const modes: readonly Mode[] = existsSync(`${file}-wal`)
    ? ['write', 'read-only']
    : ['write', 'read-only', 'immutable'];
  let failure: unknown;
  for (const mode of modes) {
    try {
      return await connectExisting(file, mode, options);
    } catch (error) {
      if (!isNotWritable(error)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

async function connectExisting(
  file: string,
  mode: Mode,
  { clock, onlyIfCurrent }: SqliteStoreOptions,
): Promise<Connection | undefined> {
  const connection = await patiently(clock, { file }, () => new Connection(file, mode));
  let isPassedOver = false;
  await closingOnFailure(connection, async () => {
    isPassedOver = await patiently(
      clock,
      { file },
      () =>
        isNewFile(connection) || (onlyIfCurrent === true && layoutVersion(connection) !== migrations.length),
    );
    if (!isPassedOver) await migrate(connection, clock, migrations);
  });
  if (!isPassedOver) return connection;
  connection.close();
  return undefined;
}

async function closingOnFailure(
  connection: Connection,
  prepare: () => Promise<unknown>,
): Promise<Connection> {
  try {
    await prepare();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The longest path that SQLite opens on Unix, its closing zero included (`MAX_PATHNAME` in os_unix.c). */
const mostPathBytes = 512;
/** The longest ending of the files beside the history. */
const walEnding = '-journal';

/** SQLite says only that it cannot open a file; whether this user may is asked of the system. */
function said(error: unknown, directory: string): unknown {
  const file = join(directory, storeFile);
  const length = Buffer.byteLength(file);
  if (isNotWritable(error) && length + walEnding.length >= mostPathBytes) {
    const message = `The run history ${file} cannot be made: its path is ${length} bytes long, and SQLite takes ${mostPathBytes - walEnding.length - 1} at most.`;
    return new StoreError('unusable', message, { cause: error });
  }
  if (isNotWritable(error)) {
    try {
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
      if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    } catch (denied) {
      return storeError(denied, file);
    }
  }
  return storeError(error, file);
}
