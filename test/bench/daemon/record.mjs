import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The fires of schedules since an instant that became runs, each with when it was due and when its run was on record. */
export function firesSince(cwd, since) {
  const sql =
    'SELECT fire.at AS at, run.created_at AS createdAt FROM fire JOIN run ON run.id = fire.run WHERE fire.accepted_at >= ?';
  return reading(cwd, database => database.prepare(sql).all(since));
}

/** Rows of runs. */
export function runsOf(cwd, ids) {
  return reading(cwd, database => {
    const one = database.prepare('SELECT * FROM run WHERE id = ?');
    return ids.map(id => one.get(id));
  });
}

function reading(cwd, read) {
  const database = new DatabaseSync(join(cwd, '.segue/state/segue.db'), { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}
