import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const { file, table } = JSON.parse(process.env.SEGUE_PARAMETERS);
const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
const columns = header.split(',');

mkdirSync(dirname(process.env.DATABASE), { recursive: true });
const database = new DatabaseSync(process.env.DATABASE, { timeout: 10_000 });
database.exec('BEGIN IMMEDIATE');
database.exec(`DROP TABLE IF EXISTS ${table}`);
database.exec(`CREATE TABLE ${table} (${columns.map(name => `"${name}"`).join(', ')})`);
const insert = database.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
for (const line of lines)
  insert.run(
    ...line.split(',').map(value => (value !== '' && Number.isFinite(Number(value)) ? Number(value) : value)),
  );
database.exec('COMMIT');
database.close();

console.log(`${file} → ${table}: ${lines.length} rows of ${columns.join(', ')}`);
appendFileSync(process.env.SEGUE_OUTPUT, `rows=${lines.length}\n`);
