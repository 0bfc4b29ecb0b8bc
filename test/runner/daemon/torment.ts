import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteReader } from '../../../runner/store/sqlite/openSqliteStore.ts';
import type { RunRow, StoreReader } from '../../../runner/store/store.ts';
import type { FireRow } from '../../../runner/store/triggers.ts';
import { realClock } from '../job/realClock.ts';
import { ServedProject, type Serving } from './servedProject.ts';

/** What a torment is made of. */
export interface Torment {
  /** How often a daemon is killed, at a random point of what it does. */
  readonly kills: number;
  /** How many daemons look after the project at the same time. */
  readonly daemons: number;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

/** What is wrong after a torment; nothing, if every promise was kept. */
export type Breaches = readonly string[];

const second = (at: number): string => new Date(at).toISOString();

/** A job that holds a lock while it runs: two at once would show. Killed processes let go of it. */
const locked = `
runs:
  using: shell
  script: |
    exec 9> lock
    flock --nonblock 9 || echo "two at once" >> overlap
    echo "$SEGUE_RUN_ID" >> worked
    sleep 0.05
`;

/** Schedules that fire every second, a table that they update, and what follows that in turn; jobs of one configuration, and jobs that fail now and then. */
export const busyFiles = {
  '.segue/components/work/component.yaml': `name: work\n${locked}`,
  '.segue/configurations/work/one.yaml': 'parameters: {}\n',
  '.segue/orchestrations/tick.yaml': `
on: { schedule: [{ cron: "* * * * * *", catchUp: all }] }
phases:
  - { name: One, tasks: [{ name: Work, uses: work, config: one, updates: [ticked] }] }
  - { name: Two, tasks: [{ name: Flaky, run: 'test $((RANDOM % 4)) != 0', shell: bash, retry: { max: 9, wait: 10ms } }] }
`,
  '.segue/orchestrations/after.yaml': `
on: { tables: [{ all: [ticked] }] }
phases: [{ name: One, tasks: [{ name: Work, uses: work, config: one }] }]
`,
  '.segue/orchestrations/last.yaml': `
on: { orchestration: [{ id: after }] }
phases: [{ name: One, tasks: [{ name: Tell, run: 'true' }] }]
`,
};

/**
 * Kills daemons with SIGKILL again and again while schedules fire every second, runs tell of tables, and others follow them; then lets everything come to its end, and gives
 * what was promised and is not so.
 */
export async function torment({ kills, daemons, random }: Torment): Promise<Breaches> {
  const project = new ServedProject(busyFiles);
  try {
    const serving: Serving[] = Array.from({ length: daemons }, () => project.serve());
    for (let kill = 0; kill < kills; kill++) {
      const at = Math.floor(random() * daemons);
      const victim = serving[at];
      if (victim === undefined) throw new RangeError('There is a daemon to kill.');
      // Some lines further on, and some turns of this process after that.
      await victim.writes(victim.lines.length + 1 + Math.floor(random() * 12));
      for (let turns = Math.floor(random() * 200); turns > 0; turns--) await new Promise(setImmediate);
      victim.kill('SIGKILL');
      await victim.ended;
      serving[at] = project.serve();
    }
    await Promise.all(serving.map(one => one.says(/^Ready/)));
    for (const one of serving) one.kill('SIGTERM');
    await Promise.all(serving.map(one => one.ended));
    // Runs that waited, and what they start in turn.
    await project.serve('--once').ended;
    return await breachesOf(project);
  } finally {
    await project.end();
  }
}

/** What is wrong with the record of a project that was busy, once everything has come to its end. */
export async function breachesOf(project: ServedProject, tables: readonly string[] = []): Promise<Breaches> {
  const record = await openSqliteReader({ directory: join(project.root, '.segue/state'), clock: realClock });
  try {
    const fires = await record.fires({});
    const runs = await record.runs({});
    return [
      ...(existsSync(join(project.root, 'overlap')) ? ['two jobs of one configuration ran at once'] : []),
      ...fires.filter(({ run, skip }) => run === null && skip === null).map(fire => `open: ${nameOf(fire)}`),
      ...missing(fires),
      ...fires.flatMap(fire => unfinished(fire, { fires, runs })),
      ...(await unheard(record, fires)),
      ...(await unkept(record, tables)),
      ...orphans(project.root),
    ];
  } finally {
    await record.close();
  }
}

/** Seconds between the first and the last that did not fire. */
function missing(fires: readonly FireRow[]): Breaches {
  const times = new Set(
    fires
      .filter(({ orchestration, trigger }) => orchestration === 'tick' && trigger.startsWith('schedule'))
      .map(({ at }) => at),
  );
  const found: string[] = [];
  for (let at = Math.min(...times); at < Math.max(...times); at += 1000)
    if (!times.has(at)) found.push(`never fired: ${second(at)}`);
  return found;
}

/** A fire of which no run came to its end. */
function unfinished(
  fire: FireRow,
  { fires, runs }: { readonly fires: readonly FireRow[]; readonly runs: readonly RunRow[] },
): Breaches {
  if (fire.run === null || fire.trigger === 'resume') return [];
  const chain = runs.filter(({ id, retryOf }) => id === fire.run || retryOf === fire.run);
  if (chain.some(({ state }) => state === 'success')) return [];
  // A run in which ten daemons in a row were killed has failed, as it was promised.
  if (chain.some(({ state, reason }) => state === 'failed' && reason?.includes('times in a row') === true))
    return [];
  // All that it had to do was done, and only its end was not on record.
  const resumed = fires.filter(
    ({ occasion, trigger }) => trigger === 'resume' && chain.some(({ id }) => id === occasion),
  );
  if (resumed.some(({ skip }) => skip?.message.startsWith('Nothing of') === true)) return [];
  return [`not done: ${nameOf(fire)} ${chain.map(({ number, state }) => `#${number} ${state}`).join(', ')}`];
}

/** Events that a trigger did not act on, or acted on twice. */
async function unheard(record: StoreReader, fires: readonly FireRow[]): Promise<Breaches> {
  const events = await record.events(0, 1_000_000);
  const updates = events.filter(({ kind, name }) => kind === 'table' && name === 'ticked').length;
  const ends = events.filter(
    ({ kind, name, details }) =>
      kind === 'run' && name === 'after' && String(JSON.stringify(details)).includes('"success"'),
  ).length;
  const firedBy = (orchestration: string): number =>
    fires.filter(fire => fire.orchestration === orchestration && fire.trigger !== 'resume').length;
  return [
    ...(updates === firedBy('after') ? [] : [`${updates} updates, but ${firedBy('after')} fires after them`]),
    ...(ends === firedBy('last') ? [] : [`${ends} ends, but ${firedBy('last')} fires after them`]),
  ];
}

/** Events of tables from elsewhere that are not exactly those that were accepted, once each. */
async function unkept(record: StoreReader, tables: readonly string[]): Promise<Breaches> {
  const events = await record.events(0, 1_000_000);
  const kept = events.flatMap(({ kind, name }) => (kind === 'table' && name !== 'ticked' ? [name] : []));
  return kept.join() === tables.join() ? [] : [`kept ${kept.join()} instead of ${tables.join()}`];
}

/** Processes that are at work in the project still. */
function orphans(root: string): Breaches {
  return readdirSync('/proc').flatMap(pid => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(root) ? [`still at work: process ${pid}`] : [];
    } catch {
      return [];
    }
  });
}

function nameOf({ orchestration, trigger, occasion }: FireRow): string {
  return `${orchestration} ${trigger} ${occasion}`;
}
