import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Fills a history with so many ended runs, each a copy of its first one, with its entries and files: one in twenty failed, and they are spread over the orchestrations. Written straight
 * into the file, since to run them would take a day.
 */
export function fillHistory(cwd, count) {
  const database = new DatabaseSync(join(cwd, '.segue/state/segue.db'));
  database.exec(`
    PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; BEGIN;
    INSERT OR IGNORE INTO orchestration (id, last_number) VALUES ${[1, 2, 3, 4, 5, 6, 7].map(at => `('noop-${at}', 0)`)};
    CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i FROM n;
    CREATE TEMP TABLE model AS SELECT * FROM run ORDER BY key LIMIT 1;
    CREATE TEMP TABLE base AS SELECT max(key) AS key, (SELECT min(key) FROM orchestration) AS orchestration FROM run;
  `);
  const columns = database.prepare("SELECT name FROM pragma_table_info('run')").all();
  const values = columns.map(({ name }) => changed[name] ?? `model.${name}`);
  database.exec(`
    INSERT INTO run (${columns.map(({ name }) => name)}) SELECT ${values} FROM n, model, base;
    INSERT INTO journal (run, sequence, entry)
      SELECT base.key + n.i, journal.sequence, journal.entry FROM n, base JOIN journal ON journal.run = (SELECT key FROM model);
    INSERT INTO run_text (run, text)
      SELECT base.key + n.i, run_text.text FROM n, base JOIN run_text ON run_text.run = (SELECT key FROM model);
    UPDATE orchestration SET last_number = ${count};
    COMMIT; PRAGMA wal_checkpoint(TRUNCATE);
  `);
  database.close();
}

/** What tells the copies apart. */
const changed = {
  key: 'base.key + n.i',
  id: "printf('run-%07d', n.i)",
  orchestration: 'base.orchestration + n.i % 8',
  number: '10000 + n.i',
  state: "CASE WHEN n.i % 20 = 0 THEN 'failed' ELSE 'success' END",
  created_at: 'model.created_at - 1000000000 + n.i * 1000',
};
