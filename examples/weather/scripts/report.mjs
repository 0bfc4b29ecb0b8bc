import { appendFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const { DATABASE, YEAR, ROWS, WETTEST } = process.env;
const database = new DatabaseSync(DATABASE, { readOnly: true });
const chosen = YEAR === 'all' ? '%' : `${YEAR}-%`;
const months = database.prepare('SELECT * FROM monthly WHERE month LIKE ? ORDER BY month').all(chosen);
const wettest = months.toSorted((one, other) => other.rain_mm - one.rain_mm).slice(0, 5);
const kinds = database
  .prepare("SELECT weather, sum(days) AS days FROM kinds WHERE ? IN ('all', year) GROUP BY 1 ORDER BY 2 DESC")
  .all(YEAR);

/** A share of 1 as a bar of at most 24 characters, at least a thin one. */
function bar(share) {
  const eighths = Math.max(1, Math.round(share * 24 * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
}

const report = [
  `# Seattle weather (${YEAR === 'all' ? '2012 to 2015' : YEAR})`,
  '',
  `${ROWS} days observed; the wettest month of all years had ${WETTEST} mm of rain.`,
  '',
  '| wettest months | rain mm | high °C | low °C |',
  '| --- | ---: | ---: | ---: |',
  ...wettest.map(
    ({ month, ...values }) =>
      `| ${month} | ${[values.rain_mm, values.high, values.low].map(value => value.toFixed(1)).join(' | ')} |`,
  ),
  '',
  '| kind of day | days | |',
  '| --- | ---: | --- |',
  ...kinds.map(({ weather, days }) => `| ${weather} | ${days} | ${bar(days / kinds[0].days)} |`),
  '',
].join('\n');
writeFileSync('build/report.md', report);
appendFileSync(process.env.SEGUE_SUMMARY, report);
appendFileSync(process.env.SEGUE_OUTPUT, 'file=build/report.md\n');
console.log(report);
