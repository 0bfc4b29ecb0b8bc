import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually, isAlive, killAll, processesCalled } from '../../faults/support/processes.ts';
import { PostgresServer } from '../../support/postgres.ts';
import { ServedProject, type Serving } from './servedProject.ts';

const projects: ServedProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.end();
});

function project(files: Readonly<Record<string, string>>): ServedProject {
  const made = new ServedProject(files);
  projects.push(made);
  return made;
}

const inbox = `
on: { files: [{ paths: ["inbox/**/*.csv"], settle: 200ms }] }
phases:
  - name: Load
    tasks:
      - name: Tell
        run: 'echo "$FILES" >> out'
        env: { FILES: "\${{ join(event.files, ' ') }}" }
`;

describe('watched files', () => {
  test('start a run: for what comes together, for what came while nothing ran, and once for several daemons', async () => {
    const made = project({
      '.segue/orchestrations/load.yaml': inbox,
      'inbox/old.csv': 'before anybody watched',
    });
    const first = made.serve();
    await first.says(/^Ready/);
    made.write({ 'inbox/a.csv': '1', 'inbox/new/b.csv': '2', 'inbox/c.txt': 'of no interest' });
    await first.says(/^load#1 started by files/);
    await first.says(/^load#1 ended: success/);
    expect(made.linesOf('out')).toEqual(['inbox/a.csv inbox/new/b.csv']);
    first.kill('SIGKILL');
    await first.ended;
    made.write({ 'inbox/a.csv': '1 and more', 'inbox/d.csv': '3' });
    const daemons = [made.serve(), made.serve()];
    await Promise.any(daemons.map(daemon => daemon.says(/^load#2 ended: success/)));
    for (const daemon of daemons) await daemon.says(/^Ready/);
    made.write({ 'inbox/e.csv': '4' });
    await Promise.any(daemons.map(daemon => daemon.says(/^load#3 ended: success/)));
    for (const daemon of daemons) daemon.kill('SIGTERM');
    expect(await Promise.all(daemons.map(daemon => daemon.ended))).toEqual([0, 0]);
    expect(made.linesOf('out').slice(1)).toEqual(['inbox/a.csv inbox/d.csv', 'inbox/e.csv']);
    made.write({ 'inbox/f.csv': '5' });
    expect(await made.serve('--once').ended).toBe(0);
    expect(await made.serve('--once').ended).toBe(0);
    expect(await made.run('emit', '--file', 'inbox/a.csv', '--file', 'inbox/c.txt', '--id', '1')).toBe(
      '2 updates on record.\n',
    );
    expect(await made.run('emit', '--file', './inbox/a.csv', '--id', '1')).toBe(
      '0 updates on record; 1 update had been told of before.\n',
    );
    expect(await made.serve('--once').ended).toBe(0);
    expect(made.linesOf('out').slice(3)).toEqual(['inbox/f.csv', 'inbox/a.csv']);
  });
});

/** Runs that say which watermark they saw. */
function watching(database: string, more = ''): string {
  return `
on: { database: [${database}] }
${more}
phases:
  - name: Load
    tasks:
      - name: Tell
        run: 'echo "$FROM $TO" >> out'
        env: { FROM: "\${{ event.previous }}", TO: "\${{ event.value }}" }
`;
}

/** What did not run, as the command line tells it. */
interface SkippedJson {
  readonly reason: string;
  readonly message: string;
}

test('a watermark in an SQLite file starts a run when it has changed, and its loss is told once', async () => {
  const made = project({
    '.segue/segue.yaml': 'connections: { shop: { type: sqlite, path: shop.db } }\n',
    '.segue/orchestrations/load.yaml': watching(
      '{ connection: shop, query: SELECT max(id) FROM orders, every: 1s }',
    ),
  });
  const database = new DatabaseSync(join(made.root, 'shop.db'));
  const first = made.serve();
  await first.says(/^The watermark of "shop" cannot be read: SQL: no such table: orders\.$/);
  database.exec('BEGIN; CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1); COMMIT');
  await first.says(/^The watermark of "shop" can be read again/);
  // Another process asks the databases where the one that did is gone.
  killAll(askersOf(first));
  database.exec('INSERT INTO orders VALUES (7)');
  await first.says(/^load#1 started by database/);
  await first.says(/^load#1 ended: success/);
  const askers = askersOf(first);
  expect(askers).toHaveLength(1);
  first.kill('SIGKILL');
  await first.ended;
  await eventually(() => !askers.some(isAlive));
  database.exec('INSERT INTO orders VALUES (8)');
  const second = made.serve();
  await second.says(/^load#2 ended: success/);
  second.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  database.exec('INSERT INTO orders VALUES (9)');
  expect(await made.serve('--once').ended).toBe(0);
  database.close();
  expect(made.linesOf('out')).toEqual(['1 7', '7 8', '8 9']);
  expect((await made.json<readonly SkippedJson[]>('runs', '--skipped')).at(-1)).toMatchObject({
    reason: 'unreachable',
    message: expect.stringMatching(/no such table: orders\.$/),
  });
});

/** The processes that ask databases for a daemon. */
function askersOf({ child }: Serving): readonly number[] {
  return processesCalled('watch-databases').filter(pid => parentOf(pid) === child.pid);
}

/** Undefined where the process has ended meanwhile. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(/\) \w (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
}

describe('a watermark in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.remove());

  test('starts a run as soon as its channel says so, over a restart of the server and without its password in any line', async () => {
    const made = project({
      '.segue/segue.yaml': 'connections: { shop: { type: postgres, url: "${{ secrets.SHOP }}" } }\n',
      '.segue/.gitignore': 'secrets.env\nstate\n',
      '.segue/secrets.env': `SHOP=${server.url()}\n`,
      '.segue/orchestrations/load.yaml': watching(
        '{ connection: shop, query: SELECT max(at) FROM orders, every: 1h, listen: Orders }',
        'secrets: [SHOP]',
      ),
    });
    const insert = async (at: string): Promise<void> => {
      const client = new Client(server.url());
      await client.connect();
      await client.query(`INSERT INTO orders VALUES ('${at}'); NOTIFY "Orders"`);
      await client.end();
    };
    const client = new Client(server.url());
    await client.connect();
    await client.query('CREATE TABLE orders (at timestamptz)');
    await client.end();
    await insert('2026-11-21 08:00:00.000001Z');
    const serving = made.serve();
    await serving.says(/^Ready/);
    await isWatched(server);
    await insert('2026-11-21 08:00:00.000002Z');
    await serving.says(/^load#1 ended: success/);
    server.stop();
    await serving.says(/^The channel "Orders" cannot be listened to: /);
    server.start();
    await insert('2026-11-21 08:00:00.000003Z');
    await serving.says(/^The channel "Orders" is listened to again/);
    await serving.says(/^load#2 ended: success/);
    serving.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
    expect(made.linesOf('out')).toEqual([
      '2026-11-21T08:00:00.000001Z 2026-11-21T08:00:00.000002Z',
      '2026-11-21T08:00:00.000002Z 2026-11-21T08:00:00.000003Z',
    ]);
    expect(JSON.stringify(serving.lines)).not.toContain('secret@');
  }, 30_000);
});

/** Waits until somebody listens to a channel of the server, and has read the watermark. */
async function isWatched(server: PostgresServer): Promise<void> {
  const client = new Client(server.url());
  await client.connect();
  for (;;) {
    const { rows } = await client.query(
      "SELECT DISTINCT left(query, 6) FROM pg_stat_activity WHERE state = 'idle' AND query ~ '^(LISTEN|SELECT max)'",
    );
    if (rows.length === 2) break;
  }
  await client.end();
}
