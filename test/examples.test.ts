import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RunJson } from '../schemas/types.ts';
import { CliProject } from './support/cli.ts';
import { withEarthquakes } from './support/earthquakes.ts';
import { normalise } from './support/texts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const datasets = join(root, 'node_modules/vega-datasets/data');

/** The examples as they are in the repository, with its packages beside them. What running them by hand left there is not copied. */
async function withExample(name: string, act: (project: CliProject) => Promise<void>): Promise<void> {
  const project = new CliProject(join(root, 'examples', name), {
    at: join('examples', name),
    links: { node_modules: join(root, 'node_modules'), dist: join(root, 'dist') },
    without: ['build', 'sp500.csv', 'warehouse.db', 'secrets.env'],
  });
  try {
    await act(project);
  } finally {
    await project.remove();
  }
}

/** The rows of one of the package's files, each by the names in its heading. Quoted fields with commas are not taken apart, which their number does not depend on. */
function rowsOf(file: string): readonly Readonly<Record<string, string>>[] {
  const [heading = '', ...lines] = readFileSync(join(datasets, file), 'utf8').trim().split(/\r?\n/);
  const names = heading.split(',');
  return lines.map(line => Object.fromEntries(line.split(',').map((text, at) => [names[at] ?? '', text])));
}

/** How many lines a file has, as `wc -l` counts them. */
function linesOf(file: string): number {
  return readFileSync(join(datasets, file), 'utf8').split('\n').length - 1;
}

async function show(project: CliProject, run: string): Promise<RunJson> {
  const { stdout, stderr, exitCode } = await project.run(`segue show '${run}' --json`);
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

function statesOf(run: RunJson): Readonly<Record<string, string>> {
  return Object.fromEntries(
    run.phases.flatMap(({ tasks }) =>
      tasks.map(({ id, state, jobs }) => [id, jobs.length === 0 ? `${state}, no job` : state]),
    ),
  );
}

/** The rows of one day each, added up to months: what the example has to come to by another way. */
function wettestMonths(): readonly (readonly [string, number])[] {
  const months = new Map<string, number>();
  for (const { date = '', precipitation = '' } of rowsOf('seattle-weather.csv')) {
    const month = date.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + Number(precipitation));
  }
  return [...months].sort(([, one], [, other]) => other - one).slice(0, 5);
}

function daysOf(weather: string): number {
  return rowsOf('seattle-weather.csv').filter(row => row['weather'] === weather).length;
}

describe.concurrent('the weather', () => {
  test('is loaded, checked and reported, by the command line of npm start', async () => {
    const { scripts }: { scripts: { start: string } } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    await withExample('weather', async project => {
      const { exitCode, stdout, stderr } = await project.run(`cd ../.. && ${scripts.start}`);
      expect([exitCode, stderr]).toEqual([0, '']);
      // The result stands on the screen …
      const text = normalise(stdout);
      expect(text).toContain(`
Seattle weather (2012 to 2015)

1461 days observed; the wettest month of all years had 284.5 mm of rain.

wettest months  rain mm  high °C  low °C
──────────────  ───────  ───────  ──────
2015-12  284.5  8.4  3.8
`);
      expect(text).toContain('\nrain  641  ████████████████████████\nsun  640  ');
      expect(text).toMatch(/\nRun weather#1 succeeded in 12 ms: 7 succeeded\.\n$/);
      // … and in a file, with what the data itself says.
      const report = readFileSync(project.path('build/report.md'), 'utf8');
      expect(report).toContain(`${rowsOf('seattle-weather.csv').length} days observed`);
      const told = [...report.matchAll(/^\| (\d{4}-\d\d) \| ([\d.]+) /gm)].map(([, month, rain]) => [
        month,
        rain,
      ]);
      expect(told).toEqual(wettestMonths().map(([month, rain]) => [month, rain.toFixed(1)]));
      for (const kind of ['rain', 'sun', 'fog', 'drizzle', 'snow']) {
        expect(report).toContain(`| ${kind} | ${daysOf(kind)} |`);
      }
      const run = await show(project, 'weather#1');
      expect(run.phases.map(({ state }) => state)).toEqual(['success', 'success', 'success', 'success']);
      expect(run.phases[0]?.tasks.map(({ outputs }) => outputs['rows'])).toEqual(['1461', '8759']);
    });
  });

  test('can be that of one year', async () => {
    await withExample('weather', async project => {
      const { exitCode, stdout } = await project.run('segue run weather --param year=2012');
      expect(exitCode).toBe(0);
      const rain = rowsOf('seattle-weather.csv').filter(
        ({ date, weather }) => date?.startsWith('2012') && weather === 'rain',
      ).length;
      expect(normalise(stdout)).toContain('\nSeattle weather (2012)\n');
      expect(normalise(stdout)).toContain(`\nrain  ${rain}  █`);
      expect(stdout).not.toContain('2015-12');
    });
  });

  test('fails where a day is missing, and says which', async () => {
    await withExample('weather', async project => {
      const broken = `sed '/^2012-02-29/d' ${join(datasets, 'seattle-weather.csv')} > short.csv`;
      const configuration = '.segue/configurations/load-csv/observations.yaml';
      await project.run(`${broken} && sed -i 's|file: .*|file: short.csv|' ${configuration}`);
      const { exitCode, stdout } = await project.run('segue run weather');
      expect(exitCode).toBe(1);
      expect(stdout).toContain('2012-02-29');
      expect(statesOf(await show(project, 'weather'))).toMatchObject({
        'no-day-is-missing': 'failed',
        'temperatures-are-plausible': 'succeeded',
        report: 'not-executed, no job',
      });
    });
  });
});

describe.concurrent('the delivery', () => {
  test('fails for a file that is late, and its retry runs exactly what that held up', async () => {
    await withExample('delivery', async project => {
      const first = await project.run('segue run delivery');
      expect(first.exitCode).toBe(1);
      expect(normalise(first.stdout)).toContain(`
Run delivery#1 failed in 12 ms: 1 failed, 2 succeeded, 1 not executed.
  ✗ index: Exit code 1.
    segue logs delivery#1 index
Retry: segue retry delivery#1
`);
      expect(first.stdout).toContain('error: inbox/sp500.csv has not been delivered');
      expect(statesOf(await show(project, 'delivery#1'))).toEqual({
        stocks: 'succeeded',
        index: 'failed',
        temperatures: 'succeeded',
        total: 'not-executed, no job',
      });

      const retry = await project.run(
        'cp ../../node_modules/vega-datasets/data/sp500.csv inbox/ && segue retry delivery',
      );
      expect(retry.exitCode).toBe(0);
      const run = await show(project, 'delivery#2');
      expect([run.state, run.attempt]).toEqual(['success', 2]);
      expect(statesOf(run)).toEqual({
        stocks: 'skipped, no job',
        index: 'succeeded',
        temperatures: 'skipped, no job',
        total: 'succeeded',
      });
      // The sum needs the outputs of tasks that were not run again.
      const sum = linesOf('stocks.csv') + linesOf('sp500.csv') + linesOf('global-temp.csv');
      expect(run.phases[1]?.tasks[0]?.outputs).toEqual({ lines: `${sum}` });
      expect((await show(project, 'delivery#1')).state).toBe('failed');
    });
  });
});

describe.concurrent('the warehouse', () => {
  test('takes one load at a time, whichever process it comes from, and who waits is named', async () => {
    await withExample('warehouse', async project => {
      // A load that goes on until its pipe is closed, so that the two others come while it runs.
      await project.run(`mkfifo gate.csv && sed 's/prices/held/; s|file: [^,]*|file: gate.csv|; s/table: prices/table: held/' \\
        .segue/orchestrations/prices.yaml > .segue/orchestrations/held.yaml`);
      const held = project.start('segue run held');
      await held.writes('▸ ');
      const prices = project.start('segue run prices');
      await prices.writes('… load-prices waits for held#1 ');
      const airports = project.start('segue run airports');
      await airports.writes('… load-airports waits for held#1 ');
      expect(airports.written()).toMatch(/load-airports waits for held#1 .*, place 2 in line/);
      expect((await project.run("printf 'line\\none\\n' > gate.csv")).exitCode).toBe(0);
      const ends = await Promise.all([held.ended, prices.ended, airports.ended]);
      expect(ends.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(ends.map(() => [0, '']));

      const runs = await Promise.all(['held', 'prices', 'airports'].map(name => show(project, name)));
      const loads = runs.map(run => run.phases[0]?.tasks[0]?.jobs[0]);
      for (const [at, load] of loads.entries()) {
        const next = loads[at + 1];
        if (next !== undefined)
          expect(Date.parse(next.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(load?.endedAt ?? ''));
      }
      const rows = runs.map(run => run.phases[0]?.tasks[0]?.outputs['rows']);
      expect(rows).toEqual(['1', `${rowsOf('stocks.csv').length}`, `${rowsOf('airports.csv').length}`]);
    });
  });

  test('takes two at once by the line that the example names', async () => {
    await withExample('warehouse', async project => {
      const { exitCode, stderr } = await project.run('segue run prices & segue run airports & wait');
      expect([exitCode, stderr]).toEqual([0, '']);
      expect((await show(project, 'prices')).state).toBe('success');
      expect((await show(project, 'airports')).state).toBe('success');
    });
  });
});

/** All that a SELECT gives of a database that an example left. */
function selected(project: CliProject, database: string, sql: string): readonly unknown[] {
  const connection = new DatabaseSync(project.path(database), { readOnly: true });
  try {
    return connection.prepare(sql).all();
  } finally {
    connection.close();
  }
}

/** The rows of one of the package's files in JSON. */
function jsonOf<Rows>(file: string): Rows {
  return JSON.parse(readFileSync(join(datasets, file), 'utf8'));
}

describe.concurrent('the daily report', () => {
  test('ranks the airports of a day, and keeps each day once', async () => {
    await withExample('flights', async project => {
      const day = '2001-02-03';
      for (const _time of ['first', 'again']) {
        const { exitCode, stderr } = await project.run(`segue run delays --param day=${day}`);
        expect([exitCode, stderr]).toEqual([0, '']);
      }
      const [heading, ...lines] = readFileSync(project.path(`build/delays-${day}.csv`), 'utf8')
        .trimEnd()
        .split('\n');
      expect(heading).toBe('day,airport,flights,minutes,over_an_hour');
      const minutes = lines.map(line => Number(line.split(',')[3]));
      expect(minutes).toEqual(minutes.toSorted((one, other) => other - one));
      expect(selected(project, 'build/reports.db', 'SELECT count(*) AS rows FROM delays')).toEqual([
        { rows: lines.length },
      ]);
      // Every flight of the day is in the report by the hour.
      const hours = readFileSync(project.path(`build/hours-${day}.csv`), 'utf8')
        .trimEnd()
        .split('\n');
      const flights = hours.slice(1).reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
      const [read] = (await show(project, 'delays')).phases[0]?.tasks ?? [];
      expect(read?.outputs).toEqual({ records: `${flights}` });
      // The page ranks them as the file does, and its function tells of the first.
      const airport = lines[0]?.split(',')[1];
      expect(readFileSync(project.path(`build/delays-${day}.md`), 'utf8')).toContain(
        `| ---: |\n| ${airport} |`,
      );
      const page = (await show(project, 'delays')).phases[3]?.tasks.find(({ id }) => id === 'page');
      expect(page?.outputs).toMatchObject({ worst: airport });
    });
  });
});

describe.concurrent('the quality checks', () => {
  test('part what can be relied on from what cannot', async () => {
    await withExample('penguins', async project => {
      const { exitCode, stderr } = await project.run('segue run survey');
      expect([exitCode, stderr]).toEqual([0, '']);
      const penguins = jsonOf<readonly { Sex: string | null }[]>('penguins.json');
      const good = penguins.filter(({ Sex }) => Sex === 'MALE' || Sex === 'FEMALE').length;
      expect(selected(project, 'build/survey.db', 'SELECT count(*) AS rows FROM penguins')).toEqual([
        { rows: good },
      ]);
      const others = readFileSync(project.path('build/to-look-at.csv'), 'utf8').trimEnd().split('\n');
      expect(others.length - 1).toBe(penguins.length - good);
    });
  });
});

describe.concurrent('the earthquakes', () => {
  test('come from an API into a table, each once, whichever run brings them', async () => {
    await withExample('earthquakes', async project => {
      await withEarthquakes(project.folder, async () => {
        const token = { EARTHQUAKES_TOKEN: 'open-sesame' };
        for (const least of [4, 2]) {
          const { exitCode, stderr } = await project.run(
            `segue run earthquakes --param least=${least}`,
            token,
          );
          expect([exitCode, stderr]).toEqual([0, '']);
        }
        type Features = readonly { readonly properties: { readonly mag: number; readonly type: string } }[];
        const { features } = jsonOf<{ readonly features: Features }>('earthquakes.json');
        const expected = features.filter(
          ({ properties: { mag, type } }) => mag >= 2 && type === 'earthquake',
        );
        const sql = 'SELECT count(*) AS rows, max(magnitude) AS strongest FROM earthquakes';
        expect(selected(project, 'build/earthquakes.db', sql)).toEqual([
          {
            rows: expected.length,
            strongest: Math.max(...expected.map(({ properties }) => properties.mag)),
          },
        ]);
      });
    });
  });

  test('are not asked for with a wrong token, which no log shows', async () => {
    await withExample('earthquakes', async project => {
      await withEarthquakes(project.folder, async () => {
        const { exitCode, stdout } = await project.run('segue run earthquakes --logs all', {
          EARTHQUAKES_TOKEN: 'not-this-one',
        });
        expect(exitCode).toBe(1);
        expect(stdout).toContain('was answered with 401 (the server does not know who asks; see "auth")');
        expect(stdout).not.toContain('not-this-one');
      });
    });
  });
});
