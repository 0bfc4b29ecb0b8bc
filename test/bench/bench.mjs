// `npm run bench`: what Segue costs, beside floors measured in the same run. docs/performance.md says what each row means.
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeFolder } from './folder.mjs';
import { runRow } from './measure.mjs';
import { rowsOf } from './rows.mjs';
import { tableOf } from './table.mjs';

const usage = `Usage: npm run bench -- [options]

  --only <row>     measure this row only; may be given several times
  --rounds <n>     rounds of each row (default: as many as suit it)
  --long           measure 100,000 tasks too, which takes minutes
  --json           print the result for a program
  --cli <file>     the command line to measure (default: dist/segue.cjs)
  --folder <dir>   where temporary files are made; its disk is what history is written to (default: the system's)
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    cli: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await bench();

async function bench() {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = makeFolder(values.folder);
  const place = { folder, here, cli: resolve(values.cli ?? join(here, '../../dist/segue.cjs')) };
  try {
    const results = [];
    for (const row of chosen(rowsOf(place))) {
      process.stderr.write(`measuring ${row.name} …\n`);
      results.push(
        await runRow(row, place, values.rounds === undefined ? row.rounds : Number(values.rounds)),
      );
    }
    const report = { schemaVersion: 1, at: new Date().toISOString(), machine: machine(), rows: results };
    process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : tableOf(report));
  } finally {
    folder.remove();
  }
}

function chosen(rows) {
  const asked = values.only ?? rows.filter(row => values.long || row.isLong !== true).map(({ name }) => name);
  const unknown = asked.find(name => !rows.some(row => row.name === name));
  if (unknown === undefined) return rows.filter(({ name }) => asked.includes(name));
  throw new Error(`There is no row "${unknown}". There are: ${rows.map(({ name }) => name).join(', ')}.`);
}

function machine() {
  const [cpu] = cpus();
  const { platform, arch, version } = process;
  return { cpu: cpu?.model.trim() ?? '', cores: availableParallelism(), platform, arch, node: version };
}
