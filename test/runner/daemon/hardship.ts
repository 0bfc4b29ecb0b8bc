import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServedProject, type Serving } from './servedProject.ts';
import { type Breaches, breachesOf, busyFiles } from './torment.ts';

/** What keeps the history of a busy daemon from being written. */
interface Hardship {
  /** What the daemon says of it. */
  readonly says: RegExp;
  begin(): void;
  end(): void;
  /** Called when the daemon has ended. */
  left?(): void;
}

/** Another process keeps the history locked for a while, in milliseconds. */
export async function lockedHistory(forMs: number): Promise<Breaches> {
  const project = new ServedProject(busyFiles);
  project.write({ token: await project.run('token', 'create', '--admin') });
  let other: DatabaseSync | undefined;
  try {
    return await endure(project, project.serve(), forMs, {
      says: /is locked by another process/,
      begin: () => {
        // The daemon writes, too.
        other = new DatabaseSync(join(project.root, '.segue/state/segue.db'), { timeout: 5000 });
        other.exec('BEGIN IMMEDIATE');
      },
      end: () => other?.exec('ROLLBACK'),
    });
  } finally {
    other?.close();
    await project.end();
  }
}

/** Whether a small file system can be mounted: as root, where the container lets it. */
export function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The disk of the history is full for a while, in milliseconds. */
export async function fullDisk(forMs: number): Promise<Breaches> {
  const project = new ServedProject(busyFiles);
  const state = join(project.root, '.segue/state');
  // What is on the small disk is gone with the daemon, so that it is copied from there when the daemon has ended.
  const script = [
    `mkdir -p ${state} && mount -t tmpfs -o size=8m tmpfs ${state}`,
    `"$1" "$2" token create --admin > token`,
    `"$@"; code=$?; cp -r ${state} kept; exit $code`,
  ].join('; ');
  const serving = project.serveThrough(['unshare', '-m', 'sh', '-c', script, 'sh']);
  try {
    const rubbish = (): string => `/proc/${daemonOf(serving)}/root${state}/rubbish`;
    const breaches = await endure(project, serving, forMs, {
      says: /the disk is full|cannot be read or written/,
      begin: () => fill(rubbish()),
      end: () => rmSync(rubbish()),
      left: () => {
        rmSync(state, { recursive: true });
        renameSync(join(project.root, 'kept'), state);
      },
    });
    return breaches;
  } finally {
    await project.end();
  }
}

/** Writes until there is no room for another byte. */
function fill(path: string): void {
  for (const size of [1 << 20, 1 << 12, 1])
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
}

/** Lets a busy daemon go through a hardship, and gives what it did not keep of its promises. */
async function endure(
  project: ServedProject,
  serving: Serving,
  forMs: number,
  hardship: Hardship,
): Promise<Breaches> {
  await serving.says(/^tick#2 ended/);
  const caller = new Caller(await serving.url, project.linesOf('token')[0] ?? '');
  const breaches: string[] = [];
  const expects = async (what: string, wanted: number, answer: Promise<Answer>): Promise<void> => {
    const { status, retryAfter } = await answer;
    if (status !== wanted) breaches.push(`${what}: ${status} instead of ${wanted}`);
    if (wanted === 503 && what !== 'health' && retryAfter === null) breaches.push(`${what}: no Retry-After`);
  };
  await expects('health before', 200, caller.health());
  await expects('an event before', 202, caller.emit('before'));
  const begunAt = performance.now();
  hardship.begin();
  await serving.says(hardship.says);
  await expects('health', 503, caller.health());
  await expects('an event', 503, caller.emit('refused'));
  await expects('a start', 503, caller.start());
  await new Promise(resolve => setTimeout(resolve, Math.max(0, forMs - (performance.now() - begunAt))));
  hardship.end();
  await serving.says(/^The run history can be written again/);
  await expects('health afterwards', 200, caller.health());
  await expects('an event afterwards', 202, caller.emit('after'));
  await expects('a start afterwards', 202, caller.start());
  const { length } = serving.lines;
  await serving.writes(length + 10);
  process.kill(daemonOf(serving), 'SIGTERM');
  if ((await serving.ended) !== 0) breaches.push('it did not end by itself');
  hardship.left?.();
  await project.serve('--once').ended;
  return [...breaches, ...(await breachesOf(project, ['before', 'after']))];
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** A program that asks the daemon. */
class Caller {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  health(): Promise<Answer> {
    return this.#ask('GET', '/healthz');
  }

  emit(table: string): Promise<Answer> {
    return this.#ask('POST', `/api/v1/tables/${table}/updates`);
  }

  start(): Promise<Answer> {
    return this.#ask('POST', '/api/v1/orchestrations/last/runs');
  }

  async #ask(method: string, path: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.#token}` };
    const { status, headers: got } = await fetch(`${this.#url}${path}`, { method, headers });
    return { status, retryAfter: got.get('retry-after') };
  }
}

/** The process of the daemon: the one that was started, or the one that a shell has started. */
function daemonOf({ child: { pid = 0, spawnfile } }: Serving): number {
  if (spawnfile === process.execPath) return pid;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}
