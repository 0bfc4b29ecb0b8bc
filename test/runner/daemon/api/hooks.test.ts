import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { orchestrationPath } from '../daemonRig.ts';
import { ApiRig } from './apiRig.ts';

const files = {
  [orchestrationPath('shop')]: `
on:
  webhook:
    - { id: closed, secret: "\${{ secrets.HOOK }}", if: "\${{ event.body.status == 'closed' }}" }
    - { id: mute, secret: "\${{ secrets.UNSET }}" }
secrets: [HOOK, UNSET]
phases: [{ name: A, tasks: [{ name: B, run: 'true' }] }]
`,
};

const secret = 'hunter2';

function signed(body: string, key = secret): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}` };
}

/** As the Standard Webhooks sign: name, time and body. */
function standard(body: string, { id = 'msg_1', at = Date.now() } = {}): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,bm9uc2Vuc2U= v1,${signature}`,
  };
}

async function open() {
  const rig = await ApiRig.open(files);
  rig.files.host.env['HOOK'] = secret;
  const send = async (body: string, headers: Record<string, string>, hook = 'shop/closed') => {
    const answer = await fetch(`${rig.api.url}/hooks/${hook}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return [answer.status, ((await answer.json()) as { status: unknown }).status];
  };
  return { rig, send };
}

const closed = JSON.stringify({ status: 'closed', total: 3 });

test('a signed request starts a run, which has the request as its event', async () => {
  const { rig, send } = await open();
  const headers = { ...signed(closed), 'x-github-delivery': 'd-1', authorization: 'Basic secret' };
  expect(await send(closed, headers)).toEqual([202, 'accepted']);
  const [fire] = await rig.daemon.record.fires({});
  expect(fire).toMatchObject({ occasion: 'd-1', details: { kind: 'webhook', webhook: 'closed' } });
  expect(JSON.stringify(fire)).toContain('"total":3');
  expect(JSON.stringify(fire)).not.toMatch(/authorization|x-hub-signature/);
});

test('a delivery that was seen before does nothing', async () => {
  const { send } = await open();
  const once = { ...signed(closed), 'x-github-delivery': 'd-1' };
  expect(await send(closed, once)).toEqual([202, 'accepted']);
  expect(await send(closed, once)).toEqual([200, 'duplicate']);
  expect(await send(closed, { ...once, 'x-github-delivery': 'd-2' })).toEqual([202, 'accepted']);
  // Without a name it is known by its body.
  expect(await send(closed, signed(closed))).toEqual([202, 'accepted']);
  expect(await send(closed, signed(closed))).toEqual([200, 'duplicate']);
  const opened = JSON.stringify({ status: 'open' });
  expect(await send(opened, signed(opened))).toEqual([200, 'ignored']);
});

test('name and time of a Standard Webhook are signed as well', async () => {
  const { send } = await open();
  expect(await send(closed, standard(closed))).toEqual([202, 'accepted']);
  expect(await send(closed, standard(closed))).toEqual([200, 'duplicate']);
  expect(await send(closed, { ...standard(closed), 'webhook-id': 'msg_2' })).toEqual([401, 401]);
  const late = Date.now() - 6 * 60_000;
  expect(await send(closed, standard(closed, { id: 'msg_3', at: late }))).toEqual([401, 401]);
  expect(await send(closed, standard(closed, { id: 'msg_3', at: 2 * Date.now() - late }))).toEqual([
    401, 401,
  ]);
  expect(await send(closed, { ...standard(closed, { id: 'msg_4' }), ...signed(closed, 'x') })).toEqual([
    202,
    'accepted',
  ]);
});

test('whoever cannot sign learns nothing, not even which webhooks there are', async () => {
  const { rig, send } = await open();
  const wrong = signed(closed, 'hunter3');
  const answers = [
    await send(closed, wrong),
    await send(closed, {}),
    await send(`${closed} `, signed(closed)),
    await send(closed, { 'x-hub-signature-256': 'sha256=' }),
    await send(closed, wrong, 'shop/opened'),
    await send(closed, wrong, 'shops/closed'),
    await send(closed, signed(closed, ''), 'shop/mute'),
    await send(closed, signed(closed, 'undefined'), 'shop/mute'),
  ];
  expect(answers).toEqual(answers.map(() => [401, 401]));
  expect(await send('{', { ...signed('{') })).toEqual([400, 400]);
  expect(await rig.daemon.record.fires({})).toEqual([]);
});

test('a table update is told once an id', async () => {
  const rig = await ApiRig.open(files);
  const tell = async (body?: unknown) => (await rig.post('/tables/crm.accounts/updates', body)).json;
  expect(await tell()).toEqual({ status: 'accepted' });
  expect(await tell({ id: 'batch-7' })).toEqual({ status: 'accepted' });
  expect(await tell({ id: 'batch-7' })).toEqual({ status: 'duplicate' });
  expect(await rig.daemon.record.events(0, 10)).toMatchObject([
    { kind: 'table', name: 'crm.accounts', details: { by: 'token test' } },
    { kind: 'table', name: 'crm.accounts' },
  ]);
  expect((await rig.post('/tables/%20/updates')).status).toBe(400);
  const token = await rig.token({ kind: 'read' });
  expect((await rig.post('/tables/crm.accounts/updates', {}, { token })).status).toBe(403);
});

test('the same idempotency key gives the same run', async () => {
  const rig = await ApiRig.open(files);
  const start = (key: string, body: unknown = {}, token?: string) =>
    rig.post('/orchestrations/shop/runs', body, {
      headers: { 'idempotency-key': key },
      ...(token === undefined ? {} : { token }),
    });
  const answers = await Promise.all([start('a'), start('a'), start('a'), start('b')]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect(new Set(answers.map(({ json }) => (json as { id: string }).id)).size).toBe(2);
  expect(await start('a', { skip: [] })).toMatchObject({
    status: 422,
    json: {
      detail: 'The key "a" was sent with another request before. Expected a new key for a new request.',
    },
  });
  const other = await start('a', {}, await rig.token({ kind: 'trigger', orchestration: 'shop' }));
  expect(answers.map(({ json }) => (json as { id: string }).id)).not.toContain(
    (other.json as { id: string }).id,
  );
  expect((await start('x'.repeat(201))).status).toBe(400);
  expect(await rig.daemon.record.runs({})).toHaveLength(3);
  const [run = ''] = answers.map(({ json }) => (json as { id: string }).id);
  await rig.ended(run);
  const retry = (key: string, body: unknown = { tasks: ['b'] }) =>
    rig.post(`/runs/${run}/retry`, body, { headers: { 'idempotency-key': key } });
  const retries = await Promise.all([retry('c'), retry('c')]);
  expect(retries.map(({ status }) => status)).toEqual([202, 202]);
  expect(new Set(retries.map(({ json }) => (json as { id: string }).id)).size).toBe(1);
  expect(retries[0]?.json).toMatchObject({ attempt: 2, retryOf: run });
  expect((await retry('c', { tasks: ['b'], asRecorded: true })).status).toBe(422);
  expect((await retry('a')).status).toBe(422);
  expect(await rig.daemon.record.runs({})).toHaveLength(4);
});
