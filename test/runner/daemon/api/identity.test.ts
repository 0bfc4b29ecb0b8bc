import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readToken } from '../../../../runner/token/token.ts';
import { TokenFolder } from '../../../../runner/token/tokenFolder.ts';
import { orchestrationPath } from '../daemonRig.ts';
import { ApiRig } from './apiRig.ts';

const files = {
  [orchestrationPath('nightly')]: 'phases: [{ name: A, tasks: [{ name: B, run: echo done }] }]',
  [orchestrationPath('weekly')]: 'phases: [{ name: A, tasks: [{ name: B, run: echo done; exit 1 }] }]',
};

/** Every operation, with a body where it takes one. */
const operations = [
  ['GET', '/orchestrations'],
  ['GET', '/orchestrations/nightly'],
  ['GET', '/orchestrations/nightly/next'],
  ['GET', '/orchestrations/nightly/plan'],
  ['POST', '/orchestrations/nightly/plan'],
  ['POST', '/orchestrations/nightly/runs'],
  ['GET', '/runs'],
  ['GET', '/skipped'],
  ['GET', '/runs/weekly%231'],
  ['GET', '/runs/weekly%231/events'],
  ['GET', '/runs/weekly%231/tasks/b/log'],
  ['POST', '/runs/weekly%231/plan'],
  ['POST', '/runs/weekly%231/retry'],
  ['POST', '/runs/weekly%231/cancel'],
  ['GET', '/openapi.json'],
] as const;

async function started(rig: ApiRig, id: string, token?: string): Promise<string> {
  const answer = await rig.post(
    `/orchestrations/${id}/runs`,
    undefined,
    token === undefined ? {} : { token },
  );
  expect(answer.status).toBe(202);
  const { id: run } = answer.json as { id: string };
  await rig.ended(run);
  return run;
}

test('nobody gets in without a valid token', async () => {
  const rig = await ApiRig.open(files);
  await started(rig, 'weekly');
  const good = await rig.token({ kind: 'admin' });
  const revoked = await rig.token({ kind: 'admin' });
  const tokens = new TokenFolder(join(rig.files.root, '.segue/state'));
  expect(await tokens.revoke(readToken(revoked)?.id ?? '')).toBe(true);
  const end = good.at(-1) === 'A' ? 'B' : 'A';
  const wrong = [
    null,
    '',
    'x',
    `${good.slice(0, -5)}${end.repeat(5)}`,
    `${good}x`,
    `segue_${'0'.repeat(16)}_${'A'.repeat(43)}`,
    `segue_../../../../../_${'A'.repeat(43)}`,
    revoked,
    await rig.token({ kind: 'admin' }, 1),
  ];
  for (const [method, path] of operations)
    for (const token of wrong) {
      const answer = await rig.ask(path, { method, token });
      expect([401, 429]).toContain(answer.status);
      if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  expect(await rig.daemon.record.runs({})).toHaveLength(1);
  expect((await rig.ask('/runs', { token: good })).status).toBe(200);
});

test('a token to read shows everything and changes nothing', async () => {
  const rig = await ApiRig.open(files);
  await started(rig, 'weekly');
  const token = await rig.token({ kind: 'read' });
  for (const [method, path] of operations) {
    const { status } = await rig.ask(path, { method, token });
    expect([method, path, status]).toEqual([
      method,
      path,
      method === 'POST' && !path.endsWith('/plan') ? 403 : 200,
    ]);
  }
  expect(await rig.daemon.record.runs({})).toHaveLength(1);
});

test('a token of a trigger starts that orchestration and sees what it started', async () => {
  const rig = await ApiRig.open(files);
  const weekly = await started(rig, 'weekly');
  const other = await started(rig, 'nightly', await rig.token({ kind: 'trigger', orchestration: 'nightly' }));
  const token = await rig.token({ kind: 'trigger', orchestration: 'nightly' });
  const own = await started(rig, 'nightly', token);
  const get = async (path: string) => (await rig.ask(path, { token })).status;
  expect([await get(`/runs/${own}`), await get(`/runs/${own}/events`)]).toEqual([200, 200]);
  expect((await rig.ask(`/runs/${weekly}`, { token })).json).toMatchObject({
    status: 404,
    detail: `This token has started no run "${weekly}".`,
  });
  for (const run of [weekly, other, 'weekly%231'])
    expect([await get(`/runs/${run}`), await get(`/runs/${run}/events`)]).toEqual([404, 404]);
  for (const path of ['/orchestrations', '/runs', '/orchestrations/nightly', `/runs/${own}/tasks/b/log`])
    expect([path, await get(path)]).toEqual([path, 403]);
  for (const path of ['/orchestrations/weekly/runs', '/orchestrations/none/runs', `/runs/${own}/cancel`])
    expect((await rig.post(path, undefined, { token })).json).toMatchObject({
      status: 403,
      detail: 'This token only lets start "nightly" and see the state of the runs that it started.',
    });
});

test('tokens are kept as hashes that only their owner can read', async () => {
  const rig = await ApiRig.open(files);
  const text = await rig.token({ kind: 'read' });
  const { id = '', secret = '' } = readToken(text) ?? {};
  const folder = join(rig.files.root, '.segue/state/tokens');
  const texts = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'));
  expect(texts.join('')).not.toContain(secret);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, `${id}.json`)).mode & 0o777).toBe(0o600);
  const run = await started(rig, 'nightly');
  expect((await rig.ask(`/runs/${run}`)).text).not.toContain(secret);
});

test('the link to the page carries a token that is kept nowhere', async () => {
  const rig = await ApiRig.open(files);
  const [link] = rig.api.links;
  expect(link?.root).toBe(rig.files.root);
  const { origin, hash } = new URL(link?.url ?? '');
  expect(origin).toBe(rig.api.url);
  const token = hash.replace('#token=', '');
  expect((await rig.ask('/runs', { token })).status).toBe(200);
  // Whoever starts a run there is a person, whom no notification has to tell.
  const started = await rig.post('/orchestrations/nightly/runs', {}, { token });
  expect(started.json).toMatchObject({ startedBy: 'the page', trigger: { kind: 'manual' } });
  expect(readdirSync(join(rig.files.root, '.segue/state/tokens'))).not.toContain(
    `${readToken(token)?.id}.json`,
  );
});

test('pages of other sites get no answer', async () => {
  const rig = await ApiRig.open(files);
  const { host } = new URL(rig.api.url);
  const ask = async (headers: Record<string, string>) => (await rig.ask('/runs', { headers })).status;
  expect(await ask({ origin: 'https://evil.example' })).toBe(403);
  expect(await ask({ origin: 'null' })).toBe(403);
  expect(await ask({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await ask({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(200);
});

test('one caller cannot take the server for itself', async () => {
  const rig = await ApiRig.open(files, { rate: { burst: 3, perSecond: 0.001 } });
  const statuses: number[] = [];
  for (let count = 0; count < 4; count++) statuses.push((await rig.ask('/runs')).status);
  // The rig's own look at the document was the first.
  expect(statuses).toEqual([200, 200, 429, 429]);
  const limited = await rig.ask('/runs');
  expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await rig.ask('/runs', { token: await rig.token({ kind: 'read' }) })).status).toBe(200);
});

/** What a job finds out with its own token. */
const inquiry = `
const { SEGUE_URL: url, SEGUE_TOKEN: token, SEGUE_RUN_ID: run, SEGUE_OUTPUT: output } = process.env;
const fs = require('node:fs');
const ask = async (path, body) => {
  const options = { headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' } };
  const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(url + path, { ...options, ...more })).status;
};
const main = async () => {
  const statuses = [
    await ask('/runs/' + run),
    await ask('/tables/crm.accounts/updates', {}),
    await ask('/runs/weekly%231'),
    await ask('/runs'),
    await ask('/orchestrations/nightly/runs', {}),
    await ask('/runs/' + run + '/cancel', {}),
  ];
  fs.appendFileSync(output, 'statuses=' + statuses.join(' ') + '\\n');
  fs.writeFileSync('seen', token);
  console.log('the token is ' + token);
};
main();
`;

test('the jobs of a run see their own run and tell of tables, as long as it lasts', async () => {
  const rig = await ApiRig.open({
    ...files,
    'inquire.cjs': inquiry,
    [orchestrationPath('asks')]: 'phases: [{ name: A, tasks: [{ name: B, run: node inquire.cjs }] }]',
  });
  await started(rig, 'weekly');
  const run = await started(rig, 'asks');
  const { json } = await rig.ask(`/runs/${run}`);
  expect(json).toMatchObject({
    state: 'success',
    phases: [{ tasks: [{ outputs: { statuses: '200 202 404 403 403 403' } }] }],
  });
  expect((await rig.ask(`/runs/${run}/tasks/b/log`)).text).toMatch(/the token is \*\*\*\n$/);
  const updates = (await rig.daemon.record.events(0, 9)).filter(({ kind }) => kind === 'table');
  expect(updates).toMatchObject([
    { name: 'crm.accounts', details: { run, orchestration: 'asks', depth: 0 } },
  ]);
  const token = readFileSync(join(rig.files.root, 'seen'), 'utf8');
  expect(token).toMatch(/^segue_/);
  expect((await rig.ask(`/runs/${run}`, { token })).status).toBe(401);
  const state = join(rig.files.root, '.segue/state');
  for (const name of readdirSync(state, { recursive: true, encoding: 'utf8' })) {
    const path = join(state, name);
    if (statSync(path).isFile()) expect(readFileSync(path, 'utf8')).not.toContain(token);
  }
  const journal = await rig.daemon.record.journal(run);
  expect(JSON.stringify(journal)).not.toContain(token);
});

test('a server that is about to end starts nothing, and shows what runs', async () => {
  const rig = await ApiRig.open(files);
  const run = await started(rig, 'weekly');
  rig.api.drain();
  const refused = await rig.post('/orchestrations/nightly/runs');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
  expect((await rig.post(`/runs/${run}/retry`)).status).toBe(503);
  expect((await rig.ask(`/runs/${run}`)).status).toBe(200);
  expect((await fetch(`${rig.api.url}/healthz`)).status).toBe(503);
});
