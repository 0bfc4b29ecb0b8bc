import { isAbsolute, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { Json } from '../../../model/orchestration.ts';
import { longestReadMs } from '../../watchProtocol.ts';
import { ComponentFailure } from '../component.ts';
import { SqliteRowEncoder } from '../database/sqliteRowEncoder.ts';
import { firstValueOf } from './firstValue.ts';

/** How long a look waits for another process that holds the database's lock, in milliseconds. */
const patienceMs = 5_000;

/** Looks at watermarks in SQLite files. */
export class SqliteWatch {
  /** When the query at hand began, in seconds since 1970; 0 where there is none. */
  #began: Int32Array | undefined;

  /** The first value that a query on a file returns; null where it returns none. The file is only read, and opened anew each time: another may stand at its place by then. */
  read({ path, root }: { readonly path: string; readonly root: string }, query: string): Json {
    const database = opened(isAbsolute(path) ? path : join(root, path), path);
    const done = this.#begin();
    try {
      const statement = database.prepare(query);
      const encoder = new SqliteRowEncoder(statement.columns());
      statement.setReadBigInts(true);
      statement.setReturnArrays(true);
      for (const row of statement.iterate()) if (Array.isArray(row)) return firstValueOf(encoder.encode(row));
      return null;
    } catch (error) {
      throw new ComponentFailure(`SQL: ${messageOf(error)}.`);
    } finally {
      done();
      database.close();
    }
  }

  /** A query leaves this thread no moment to look at a clock, so that another one does, and kills the process: nothing less ends such a query. */
  #begin(): () => void {
    let began = this.#began;
    if (began === undefined) {
      began = new Int32Array(new SharedArrayBuffer(4));
      this.#began = began;
      const workerData = { began, pid: process.pid, longestSeconds: longestReadMs / 1000 };
      new Worker(watchdog, { eval: true, workerData }).unref();
    }
    const view = began;
    Atomics.store(view, 0, Math.floor(Date.now() / 1000));
    return () => Atomics.store(view, 0, 0);
  }
}

function opened(path: string, shownPath: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, timeout: patienceMs });
  } catch (error) {
    throw new ComponentFailure(`The database ${shownPath} cannot be opened: ${messageOf(error)}.`);
  }
}

const watchdog = `
  const { workerData: { began, pid, longestSeconds } } = require('node:worker_threads');
  setInterval(() => {
    const since = Atomics.load(began, 0);
    if (since !== 0 && Date.now() / 1000 - since > longestSeconds) process.kill(pid, 'SIGKILL');
  }, 1000);
`;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
