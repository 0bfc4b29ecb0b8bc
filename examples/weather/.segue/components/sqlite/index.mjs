import { appendFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const { sql, show, timeout = 10_000 } = JSON.parse(process.env.SEGUE_PARAMETERS);
const database = new DatabaseSync(process.env.DATABASE, { timeout });
database.exec(`BEGIN IMMEDIATE; ${sql}; COMMIT`);
if (show !== undefined) {
  const rows = database.prepare(show).all();
  for (const row of rows)
    console.log(
      Object.entries(row)
        .map(([name, value]) => `${name}: ${value}`)
        .join('  '),
    );
  for (const [name, value] of Object.entries(rows[0] ?? {}))
    appendFileSync(process.env.SEGUE_OUTPUT, `${name}=${value}\n`);
}
