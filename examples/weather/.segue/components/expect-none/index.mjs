import { DatabaseSync } from 'node:sqlite';

const { sql, message } = JSON.parse(process.env.SEGUE_PARAMETERS);
const rows = new DatabaseSync(process.env.DATABASE, { timeout: 10_000, readOnly: true }).prepare(sql).all();
console.log(`${rows.length} ${message}`);
for (const row of rows.slice(0, 5)) console.log(JSON.stringify(row));
if (rows.length > 0) {
  console.log(`::error::Found ${rows.length} ${message}`);
  process.exitCode = 1;
}
