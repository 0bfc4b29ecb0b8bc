import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const { database: path, file, table } = JSON.parse(process.env.SEGUE_PARAMETERS);
mkdirSync(dirname(path), { recursive: true });

// The warehouse's own guard: a second load at the same time finds the mark of the first one and breaks off.
const mark = `${path}.loading`;
closeSync(openSync(mark, 'wx'));
try {
  const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1);
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (line TEXT); BEGIN; DELETE FROM ${table}`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?)`);
  for (const line of lines) insert.run(line);
  database.exec('COMMIT');
  database.close();
  console.log(`${file} → ${table}: ${lines.length} rows`);
  appendFileSync(process.env.SEGUE_OUTPUT, `rows=${lines.length}\n`);
} finally {
  rmSync(mark);
}
