// The floor of `data-rows`: one process that reads, changes and writes the same rows, without checks, records or a result that anybody can look at.
import { closeSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { rowsSql } from './data.mjs';

const [, , path] = process.argv;
const file = openSync(path, 'w');
let text = 'id,customer,total\n';
for (const row of new DatabaseSync(':memory:').prepare(rowsSql).iterate()) {
  if (row.total < 10) continue;
  text += `${row.id},${row.customer},${row.total * 1.2}\n`;
  if (text.length < 131_072) continue;
  writeSync(file, text);
  text = '';
}
writeSync(file, text);
closeSync(file);
