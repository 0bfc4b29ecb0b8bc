import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../measure.mjs';
import { ask, each, spread } from './ask.mjs';
import { commandMs } from './commandMs.mjs';
import { fillHistory } from './history.mjs';
import { firesSince, runsOf } from './record.mjs';
import { Serving } from './serving.mjs';

const mebibyte = 1024 * 1024;

/** After so long everything that came with the start is over, in milliseconds. */
const settledMs = 20_000;

/** Idle processor time is measured over so long, in milliseconds. */
const idleMs = 30_000;

/** The daemon of `segue serve`, as a process of its own that is asked over HTTP. Measured by their names, or as the family `daemon`. */
export function daemonRows(place) {
  return [
    schedulesRow(place, { name: 'daemon-10k', schedules: 10_000, perFile: 100 }),
    schedulesRow(place, { name: 'daemon-100k', schedules: 100_000, perFile: 100 }),
    schedulesRow(place, { name: 'daemon-files', schedules: 10_000, perFile: 1 }),
    startsRow(place),
    eventsRow(place),
    historyRow(place),
  ].map(row => ({ ...row, family: 'daemon', rounds: 1 }));
}

function schedulesRow({ folder, cli }, { name, schedules, perFile }) {
  const many = schedules.toLocaleString('en');
  const what = `${many} schedules in ${(schedules / perFile).toLocaleString('en')} files, then 10 more that fire each second`;
  return {
    name,
    what,
    measure: async () => {
      const cwd = folder.write(name, restingProject(schedules, perFile));
      const serving = await Serving.start(cli, cwd);
      try {
        const ready = serving.readyMs;
        await sleep(settledMs);
        const before = serving.cpuMs();
        await sleep(idleMs);
        const idle = ((serving.cpuMs() - before) / idleMs) * 100;
        const { rss, peak } = serving.memory();
        const since = Date.now();
        folder.write(name, firingProject(10));
        await sleep(30_000);
        const late = firesSince(cwd, since).map(({ at, createdAt }) => createdAt - at);
        return figuresOf([
          ['start to ready', 'ms', ready],
          ['memory', 'bytes', rss, schedules === 100_000 ? 150 * mebibyte : undefined],
          ['peak memory', 'bytes', peak],
          ['idle processor time', '%', idle, 1],
          [`lateness of ${late.length} fires, p50`, 'ms', quantile(late, 0.5)],
          ['lateness, p99', 'ms', quantile(late, 0.99)],
        ]);
      } finally {
        await serving.end();
      }
    },
  };
}

/** Times of the day at which nothing is measured: from four hours from now on. */
function restingProject(schedules, perFile) {
  const hour = new Date().getUTCHours() + 4;
  const files = {};
  for (let first = 0; first < schedules; first += perFile) {
    const lines = Array.from({ length: perFile }, (_, at) => {
      const minute = (first + at) % 60;
      const hours = (hour + (Math.floor((first + at) / 60) % 18)) % 24;
      return `    - { cron: "${minute} ${hours} * * *", timezone: UTC }`;
    });
    files[`.segue/orchestrations/rests-${first}.yaml`] = `on:\n  schedule:\n${lines.join('\n')}\n${noop}`;
  }
  return files;
}

function firingProject(count) {
  return orchestrations(count, 'fires', 'on: { schedule: [{ cron: "* * * * * *" }] }\n');
}

const noop = 'phases: [{ name: A, tasks: [{ name: B, run: "true" }] }]\n';

function orchestrations(count, name, head = '') {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`.segue/orchestrations/${name}-${at}.yaml`, head + noop]),
  );
}

function startsRow({ folder, cli }) {
  return {
    name: 'daemon-starts',
    what: '100 starts of a no-op over HTTP one after another, then 400 by 8 callers at once',
    measure: async () => {
      const cwd = folder.write('daemon-starts', orchestrations(8, 'noop'));
      const serving = await Serving.start(cli, cwd);
      try {
        const [token] = await serving.tokens(1);
        const start = at => ask(serving, token, 'POST', `/api/v1/orchestrations/noop-${at}/runs`);
        // The first ones find cold code.
        for (let count = 0; count < 20; count++) await start(count % 8);
        await serving.quiet();
        const latencies = [];
        const answers = [];
        for (let count = 0; count < 100; count++) {
          const sentAt = Date.now();
          const { ms, body } = await start(0);
          answers.push(ms);
          await serving.says(line => line.run === body.id && line.state !== undefined);
          const [run] = runsOf(cwd, [body.id]);
          latencies.push(run.started_at - sentAt);
        }
        const startedAt = performance.now();
        const ended = serving.count(line => line.state !== undefined);
        await spread(8, 400, at => start(at % 8));
        await serving.countTo(line => line.state !== undefined, ended + 400);
        const perSecond = 400 / ((performance.now() - startedAt) / 1000);
        return figuresOf([
          ['answer to a start, p50', 'ms', quantile(answers, 0.5)],
          ['answer, p99', 'ms', quantile(answers, 0.99)],
          ['request → run started, p50', 'ms', quantile(latencies, 0.5)],
          ['request → run started, p99', 'ms', quantile(latencies, 0.99)],
          ['runs from start to end', '/s', perSecond],
        ]);
      } finally {
        await serving.end();
      }
    },
  };
}

function eventsRow({ folder, cli }) {
  return {
    name: 'daemon-events',
    what: '8,000 updates of tables over HTTP, by 16 callers at once',
    measure: async () => {
      const cwd = folder.write('daemon-events', {
        '.segue/orchestrations/after.yaml': `on: { tables: [{ all: [other] }] }\n${noop}`,
      });
      const serving = await Serving.start(cli, cwd);
      try {
        // One token may ask 500 times a second.
        const tokens = await serving.tokens(16);
        const emit = at => ask(serving, tokens[at % 16], 'POST', '/api/v1/tables/crm/updates');
        await spread(16, 500, emit);
        const startedAt = performance.now();
        const times = await spread(16, 8000, emit);
        const perSecond = 8000 / ((performance.now() - startedAt) / 1000);
        const wrong = times.filter(({ status }) => status !== 202).length;
        if (wrong > 0) throw new Error(`${wrong} updates were not accepted.`);
        const took = times.map(({ ms }) => ms);
        return figuresOf([
          ['events accepted', '/s', perSecond],
          ['answer, p50', 'ms', quantile(took, 0.5)],
          ['answer, p99', 'ms', quantile(took, 0.99)],
        ]);
      } finally {
        await serving.end();
      }
    },
  };
}

/** Lists and runs of a long history, by whom they are asked for, and how. */
const looks = [
  ['list of 50', '/api/v1/runs?limit=50'],
  ['list of one orchestration', '/api/v1/runs?orchestration=noop-3&limit=50'],
  ['list of what failed', '/api/v1/runs?state=failed&limit=50'],
  ['list of what failed of one', '/api/v1/runs?orchestration=noop-3&state=failed&limit=50'],
  ['list from the middle on', '/api/v1/runs?limit=50&before=run-0500000'],
  ['one run', '/api/v1/runs/run-0500000'],
];

function historyRow({ folder, cli }) {
  return {
    name: 'daemon-history',
    what: '1,000,000 recorded runs of 8 orchestrations: lists and runs over HTTP, and by the command line with its own start',
    measure: async () => {
      const cwd = folder.write('daemon-history', orchestrations(8, 'noop'));
      mkdirSync(join(cwd, '.segue/state'), { recursive: true });
      await commandMs(cli, cwd, ['run', 'noop-0']);
      fillHistory(cwd, 1_000_000);
      const serving = await Serving.start(cli, cwd);
      try {
        const [token] = await serving.tokens(1);
        const rows = [['start to ready', 'ms', serving.readyMs]];
        for (const [what, path] of looks) {
          const times = await each(200, () => ask(serving, token, 'GET', path));
          const took = times.slice(20).map(({ ms }) => ms);
          rows.push([`${what}, p50`, 'ms', quantile(took, 0.5)]);
          rows.push([`${what}, p99`, 'ms', quantile(took, 0.99), 20]);
        }
        rows.push(['segue --version', 'ms', await commandMs(cli, cwd, ['--version'])]);
        rows.push(['segue runs', 'ms', await commandMs(cli, cwd, ['runs', '--limit', '50'])]);
        rows.push(['segue show', 'ms', await commandMs(cli, cwd, ['show', 'run-0500000'])]);
        return figuresOf([...rows, ['memory', 'bytes', serving.memory().rss]]);
      } finally {
        await serving.end();
      }
    },
  };
}

function figuresOf(rows) {
  const figures = rows.map(([what, unit, value, limit]) => ({
    key: what,
    what,
    unit,
    value,
    peer: null,
    ratio: null,
    aims: limit === undefined ? [] : [{ what: 'limit', value, limit, unit, isMet: value <= limit }],
  }));
  return { peer: '', missing: null, figures };
}

function sleep(ms) {
  return new Promise(resolve => setTimeout(resolve, ms));
}
