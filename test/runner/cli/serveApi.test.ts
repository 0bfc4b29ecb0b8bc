import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, Segue } from './segue.ts';

let segue: Segue;
beforeAll(async () => {
  segue = await Segue.build();
});
afterAll(() => segue.remove());

const nightly = 'phases: [{ name: A, tasks: [{ name: B, run: "echo done" }] }]\n';

async function urlOf(serving: Running): Promise<string> {
  let text = '';
  const first = new Promise<string>(resolve => {
    serving.child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
  });
  return (await first).replace(/^listening on /, '');
}

test('a daemon answers where its first line says, to those who have a token, and ends when it is asked to', async () => {
  const cwd = segue.project({ 'nightly.yaml': nightly });
  const other = segue.project({ 'weekly.yaml': nightly });
  const serving = segue.start(cwd, ['serve', '.', other, '--port', '0']);
  const url = await urlOf(serving);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const token = (await segue.run(cwd, ['token', 'create', '--trigger', 'nightly'])).out.trim();
  const names = [cwd, other].map(path => path.split('/').at(-1));
  const start = (project: string | undefined, headers: Record<string, string>) =>
    fetch(`${url}/projects/${project}/api/v1/orchestrations/nightly/runs`, { method: 'POST', headers });
  const authorization = `Bearer ${token}`;
  expect((await start(names[0], {})).status).toBe(401);
  // The token is another project's.
  expect((await start(names[1], { authorization })).status).toBe(401);
  const started = await start(names[0], { authorization });
  expect(started.status).toBe(202);
  const events = await fetch(`${url}${started.headers.get('location')}/events`, {
    headers: { authorization },
  });
  expect(await events.text()).toContain('event: end');
  const elsewhere = await fetch(`${url}/api/v1/runs`);
  expect([elsewhere.status, (await elsewhere.json()) as object]).toMatchObject([
    404,
    { detail: expect.stringContaining('/projects/<name>/api/v1/') },
  ]);
  serving.child.kill('SIGTERM');
  const { code, out, err } = await serving.result;
  expect(code).toBe(0);
  // A file or a log keeps what it is told, so that the link with its token is for terminals alone.
  expect(out).toBe(`listening on ${url}\n`);
  expect(err).not.toContain(token);
  expect(err).not.toContain('segue_');
});

test('a port that is taken is named', async () => {
  const cwd = segue.project({ 'nightly.yaml': nightly });
  const holder = createServer();
  const port = await new Promise<number>(resolve => {
    holder.listen(0, '127.0.0.1', () => {
      const address = holder.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const { code, out, err } = await segue.run(cwd, ['serve', '--port', `${port}`]);
  holder.close();
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(
    `error: Nothing can listen on 127.0.0.1:${port}: another process does already; --port chooses another one.\n`,
  );
});
