import { join } from 'node:path';
import fc from 'fast-check';
import { openSqliteReader } from '../../../runner/store/sqlite/openSqliteStore.ts';
import { realClock } from '../job/realClock.ts';
import { bytesOf, exchange, malformedRequests, statusOf } from './api/malformedRequest.ts';
import { ServedProject } from './servedProject.ts';
import type { Breaches } from './torment.ts';

const files = {
  '.segue/orchestrations/nightly.yaml': `
on: { webhook: [{ id: shop, secret: "\${{ secrets.HOOK }}" }] }
secrets: [HOOK]
params: { since: { type: number } }
phases: [{ name: A, tasks: [{ name: B, run: 'true' }] }]
`,
  '.segue/orchestrations/broken.yaml': 'phases: [',
  '.segue/segue.yaml': 'secrets: { file: secrets.env }\n',
  'secrets.env': 'HOOK=hunter2\n',
};

/** So many requests are under way at once. */
const wide = 20;

/** What is served without a token: figures, and the page, which knows nothing by itself. */
const openPaths = new Set(['/', '/healthz', '/metrics']);

function pathOf(path: string): string {
  const base = 'http://127.0.0.1';
  return URL.canParse(path, base) ? new URL(path, base).pathname : path;
}

/** Sends a daemon so many malformed requests and webhook bodies, without a token, with wrong ones and with one that lets look; gives what it should not have done. */
export async function molest(count: number): Promise<Breaches> {
  const project = new ServedProject(files);
  try {
    const [read = ''] = (await project.run('token', 'create', '--read')).split('\n');
    const serving = project.serve();
    await serving.says(/^Ready/);
    const port = Number(new URL(await serving.url).port);
    const tokens = [null, 'x', read.replace(/.$/, last => (last === 'A' ? 'B' : 'A')), read];
    const requests = fc.sample(fc.tuple(malformedRequests, fc.constantFrom(...tokens)), count);
    const breaches: string[] = [];
    const statuses = new Map<number, number>();
    const send = async (): Promise<void> => {
      for (let next = requests.pop(); next !== undefined; next = requests.pop()) {
        const [request, token] = next;
        const status = statusOf(await exchange(port, bytesOf(request, token)));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const isOpen = openPaths.has(pathOf(request.path));
        if (status >= 500) breaches.push(`${status} for ${JSON.stringify(request)}`);
        if (token !== read && !isOpen && status !== 0 && status < 400)
          breaches.push(`let in: ${status} for ${JSON.stringify(request)}`);
      }
    };
    await Promise.all(Array.from({ length: wide }, send));
    serving.kill('SIGTERM');
    if ((await serving.ended) !== 0) breaches.push('it did not end by itself');
    for (const { level, message } of serving.lines)
      if (level === 'error' && !message.includes('broken')) breaches.push(message);
    return [...breaches, ...(await entriesOf(project))];
  } finally {
    await project.end();
  }
}

/** What is on record though nobody was let in. */
async function entriesOf(project: ServedProject): Promise<Breaches> {
  const record = await openSqliteReader({ directory: join(project.root, '.segue/state'), clock: realClock });
  try {
    const entries = [...(await record.runs({})), ...(await record.fires({})), ...(await record.events(0, 1))];
    return entries.map(entry => `on record: ${JSON.stringify(entry)}`);
  } finally {
    await record.close();
  }
}
