// `npm run bench`: what Segue costs, beside floors measured in the same run. docs/performance.md says what each row means.
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { daemonRows } from './daemon/daemon.mjs';
import { dataRows } from './data/data.mjs';
import { editorRows } from './editor/editor.mjs';
import { extensionRows } from './extension/extension.mjs';
import { makeFolder } from './folder.mjs';
import { runRow } from './measure.mjs';
import { rowsOf } from './rows.mjs';
import { tableOf } from './table.mjs';

const usage = `Usage: npm run bench -- [options]

  --only <row>     measure this row only, or this family of rows; may be given several times
  --rounds <n>     rounds of each row (default: as many as suit it)
  --long           measure 100,000 tasks too, which takes minutes
  --json           print the result for a program
  --cli <file>     the command line to measure (default: dist/segue.cjs)
  --server <file>  the language server to measure (default: dist/server.cjs)
  --folder <dir>   where temporary files are made; its disk is what history is written to (default: the system's)
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    cli: { type: 'string' },
    server: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await bench();

async function bench() {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = makeFolder(values.folder);
  const place = { folder, here, ...programs(here) };
  try {
    const results = [];
    for (const row of chosen([
      ...rowsOf(place),
      ...dataRows(place),
      ...daemonRows(place),
      ...editorRows(place),
      ...extensionRows(place),
    ])) {
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

function programs(here) {
  return {
    cli: resolve(values.cli ?? join(here, '../../dist/segue.cjs')),
    server: resolve(values.server ?? join(here, '../../dist/server.cjs')),
  };
}

/** The rows that were asked for; those of a family, and those that take minutes, only by their names. */
function chosen(rows) {
  const isUsual = row => row.family === undefined && (values.long || row.isLong !== true);
  const asked = values.only ?? rows.filter(isUsual).map(({ name }) => name);
  const names = rows.flatMap(({ name, family }) => (family === undefined ? [name] : [name, family]));
  const unknown = asked.find(name => !names.includes(name));
  if (unknown === undefined)
    return rows.filter(({ name, family }) => asked.includes(name) || asked.includes(family));
  throw new Error(`There is no row "${unknown}". There are: ${[...new Set(names)].join(', ')}.`);
}

function machine() {
  const [cpu] = cpus();
  const { platform, arch, version } = process;
  return { cpu: cpu?.model.trim() ?? '', cores: availableParallelism(), platform, arch, node: version };
}
