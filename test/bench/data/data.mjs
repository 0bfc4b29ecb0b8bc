import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const node = process.execPath;
const mebibyte = 1024 * 1024;

/** So many rows go each way. */
export const count = 1_000_000;

/** The rows: a number, a text, a float, made by the database itself. */
export const rowsSql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
SELECT i AS id, 'customer ' || (i % 1000) AS customer, (i % 9973) / 100.0 AS total FROM n`;

/** Rows through built-in components, beside programs that do the same and nothing else. Measured by their names, or as the family `data`. */
export function dataRows(place) {
  return [throughRow(place), parquetRow(place)].map(row => ({ ...row, family: 'data' }));
}

function throughRow({ folder, here, cli }) {
  const tasks = [
    ['Read', 'query', { sql: rowsSql }],
    [
      'Change',
      'transform',
      {
        input: '${{ tasks.read.result }}',
        javascript: 'rows.filter(row => row.total >= 10).map(row => ({ ...row, total: row.total * 1.2 }))',
      },
    ],
    ['Write', 'export', { input: '${{ tasks.change.result }}', file: 'out.csv' }],
  ];
  const cwd = folder.write('data-rows', orchestration(tasks));
  return {
    name: 'data-rows',
    what: '1,000,000 rows: query (SQLite) → transform (JavaScript) → export (CSV)',
    rounds: 3,
    segue: { command: [node, cli, 'run', 'bench'], cwd },
    floors: [
      { name: 'bare script', command: [node, join(here, 'data/bareRows.mjs'), join(cwd, 'bare.csv')], cwd },
    ],
    peakLimit: 200 * mebibyte,
    peakOfAll: true,
  };
}

function parquetRow({ folder, here, cli }) {
  const tasks = [
    ['Read', 'query', { connection: 'files', sql: "SELECT * FROM 'rows.csv'" }],
    ['Write', 'export', { input: '${{ tasks.read.result }}', file: 'out.parquet' }],
  ];
  const settings = { '.segue/segue.yaml': 'connections: { files: { type: duckdb } }\n' };
  const cwd = folder.write('data-parquet', { ...orchestration(tasks), ...settings });
  const modules = resolve(dirname(cli), '../node_modules');
  const before = () => {
    const link = join(cwd, 'node_modules');
    if (!existsSync(link)) symlinkSync(modules, link);
    const file = join(cwd, 'rows.csv');
    if (!existsSync(file)) writeFileSync(file, csvText());
  };
  return {
    name: 'data-parquet',
    what: '1,000,000 rows: CSV → Parquet by DuckDB, as query and export',
    rounds: 3,
    segue: { command: [node, cli, 'run', 'bench'], cwd, before },
    floors: [
      {
        name: 'DuckDB alone',
        command: [node, join(here, 'data/bareParquet.mjs'), modules],
        cwd,
      },
    ],
  };
}

/** Tasks one after another: a phase each. */
function orchestration(tasks) {
  const phases = tasks.map(([name, uses, parameters]) => ({
    name,
    tasks: [{ name, uses, with: parameters }],
  }));
  return { '.segue/orchestrations/bench.yaml': `${JSON.stringify({ phases }, null, 2)}\n` };
}

function csvText() {
  const lines = Array.from(
    { length: count },
    (_, at) => `${at + 1},customer ${at % 1000},${(at % 9973) / 100}`,
  );
  return `id,customer,total\n${lines.join('\n')}\n`;
}
