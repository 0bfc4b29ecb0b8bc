import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { median, tellingPeak, wallMs } from '../measure.mjs';

const node = process.execPath;
const mebibyte = 1024 * 1024;

/** So many rows go each way. */
export const count = 1_000_000;

/** The rows: a number, a text, a float, made by the database itself. */
export const rowsSql = rowsSqlOf(count);

function rowsSqlOf(rows) {
  return `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
SELECT i AS id, 'customer ' || (i % 1000) AS customer, (i % 9973) / 100.0 AS total FROM n`;
}

/** Rows through built-in components, beside programs that do the same and nothing else. Measured by their names, or as the family `data`. */
export function dataRows(place) {
  return [throughRow(place), flatRow(place), parquetRow(place), copyRow(place)].map(row => ({
    ...row,
    family: 'data',
  }));
}

/** The way of the rows: three tasks, each of which takes what the one before it left. */
function throughTasks(rows) {
  return [
    ['Read', 'query', { sql: rowsSqlOf(rows) }],
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
}

function throughRow({ folder, here, cli }) {
  const cwd = folder.write('data-rows', orchestration(throughTasks(count)));
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

/** Ten times the rows may not take more memory: the peak of all processes of a run of each size. */
function flatRow(place) {
  const [few, all] = [count / 10, count].map(rows => ({
    command: [node, place.cli, 'run', 'bench'],
    cwd: place.folder.write(`data-flat-${rows}`, orchestration(throughTasks(rows))),
  }));
  return {
    name: 'data-flat',
    what: 'the same with 100,000 rows and with 1,000,000: how much more memory ten times the rows take',
    rounds: 3,
    async measure(rounds) {
      const [small, large] = [few, all].map(segue => tellingPeak({ segue, peakOfAll: true }, place));
      const peaks = { small: [], large: [] };
      const times = [];
      for (let round = 0; round < rounds; round++) {
        await wallMs(small);
        peaks.small.push(small.peakBytes());
        times.push(await wallMs(large));
        peaks.large.push(large.peakBytes());
      }
      const value = median(peaks.large) / median(peaks.small);
      const limit = 1.5;
      const aim = { what: 'peak memory × that of a tenth', value, limit, unit: '×', isMet: value <= limit };
      return { minMs: Math.min(...times), medianMs: median(times), floors: [], aims: [aim] };
    },
  };
}

function parquetRow(place) {
  return fromCsvRow(place, {
    name: 'data-parquet',
    what: '1,000,000 rows: CSV → Parquet by DuckDB, as query and export',
    tasks: [
      ['Read', 'query', { connection: 'files', sql: "SELECT * FROM 'rows.csv'" }],
      ['Write', 'export', { input: '${{ tasks.read.result }}', file: 'out.parquet' }],
    ],
  });
}

function copyRow(place) {
  const sql = "COPY (SELECT * FROM 'rows.csv') TO 'out.parquet' (FORMAT parquet)";
  return fromCsvRow(place, {
    name: 'data-copy',
    what: '1,000,000 rows: CSV → Parquet by one statement of DuckDB, as query',
    tasks: [['Copy', 'query', { connection: 'files', sql }]],
  });
}

function fromCsvRow({ folder, here, cli }, { name, what, tasks }) {
  const settings = { '.segue/segue.yaml': 'connections: { files: { type: duckdb } }\n' };
  const cwd = folder.write(name, { ...orchestration(tasks), ...settings });
  const modules = resolve(dirname(cli), '../node_modules');
  const before = () => {
    const link = join(cwd, 'node_modules');
    if (!existsSync(link)) symlinkSync(modules, link);
    const file = join(cwd, 'rows.csv');
    if (!existsSync(file)) writeFileSync(file, csvText());
  };
  return {
    name,
    what,
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
