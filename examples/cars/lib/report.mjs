import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes the report as Markdown; gives the most frugal origin. */
export function writeReport({ file, origins }) {
  const rows = origins.toArray();
  const lines = rows.map(row => `| ${row.origin} | ${row.cars} | ${row.miles_per_gallon} |`);
  const table = ['| origin | cars | miles per gallon |', '| --- | ---: | ---: |', ...lines];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `# Cars from 1970 to 1982\n\n${table.join('\n')}\n`);
  console.log(`${file} tells of ${rows.length} origins`);
  return { frugal: rows[0].origin };
}
