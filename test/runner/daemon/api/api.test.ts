import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { endOf, orchestrationPath } from '../daemonRig.ts';
import { ApiRig } from './apiRig.ts';

const files = {
  [orchestrationPath('nightly')]: `
name: Nightly sales
description: Loads and publishes.
on: { schedule: [{ cron: "0 2 * * *", timezone: Europe/Prague }] }
params: { region: { type: choice, options: [eu, us], default: eu }, full: { type: boolean, default: false } }
phases:
  - name: Load
    tasks:
      - { name: Orders, run: 'echo "region $REGION full $FULL"', env: { REGION: "\${{ params.region }}", FULL: "\${{ params.full }}" } }
      - { name: Users, run: 'exit 3' }
`,
  [orchestrationPath('slow')]: 'phases: [{ name: A, tasks: [{ name: B, run: exec sleep 60 }] }]',
  [orchestrationPath('broken')]: 'phases: []\n',
};

const eager =
  'concurrency: { overlap: skip }\nphases: [{ name: A, tasks: [{ name: B, run: exec sleep 60 }] }]';

async function ended(rig: ApiRig, body: object = {}): Promise<string> {
  const answer = await rig.post('/orchestrations/nightly/runs', body);
  const { id } = answer.json as { id: string };
  await rig.ended(id);
  return id;
}

describe('the API', () => {
  test('gives an OpenAPI document that is valid', async () => {
    const rig = await ApiRig.open(files);
    const validator = new Validator();
    const result = await validator.validate(rig.document);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('tells what did not run, and why', async () => {
    const rig = await ApiRig.open({ ...files, [orchestrationPath('eager')]: eager });
    await rig.post('/orchestrations/eager/runs');
    const second = await rig.post('/orchestrations/eager/runs');
    await rig.ended((second.json as { id: string }).id);
    const { store } = rig.files;
    const skip = { reason: 'calendar', message: 'A day of the calendar "cz".' } as const;
    const fire = {
      occasion: '1',
      at: Date.parse('2026-11-21T01:00Z'),
      details: { kind: 'schedule' },
      skip,
    } as const;
    await store?.advance({ orchestration: 'nightly', trigger: 'schedule x', at: fire.at, fires: [fire] });
    const left = {
      orchestration: 'nightly',
      at: '2026-11-21T01:00:00.000Z',
      trigger: 'schedule x',
      run: null,
    };
    expect((await rig.ask('/skipped')).json).toMatchObject([
      { orchestration: 'eager', reason: 'overlap', message: 'eager#1 is in progress', run: 'eager#2' },
      { ...left, ...skip },
    ]);
    expect((await rig.ask('/skipped?orchestration=nightly')).json).toMatchObject([left]);
    expect((await rig.ask('/skipped?limit=1')).json).toHaveLength(1);
    expect((await rig.ask('/skipped?limit=0')).status).toBe(400);
  });

  test('lists orchestrations, and shows one', async () => {
    const rig = await ApiRig.open(files);
    const list = await rig.ask('/orchestrations');
    expect(list.json).toMatchObject([
      { id: 'broken', canRun: false, isCurrent: false, next: null, last: null },
      { id: 'nightly', name: 'Nightly sales', canRun: true, problems: [{ severity: 'information' }] },
      { id: 'slow', canRun: true, next: null },
    ]);
    expect((await rig.ask('/orchestrations/nightly')).json).toMatchObject({
      description: 'Loads and publishes.',
      next: { cron: '0 2 * * *', timezone: 'Europe/Prague', schedule: 0 },
    });
    expect((await rig.ask('/orchestrations/nightly/next?count=3')).json).toHaveLength(3);
    expect(await rig.ask('/orchestrations/nigthly')).toMatchObject({
      status: 404,
      json: {
        type: 'https://segue.dev/problems/not-found',
        title: 'There is no such thing',
        status: 404,
        detail: 'There is no orchestration "nigthly"; did you mean "nightly"?',
      },
    });
  });

  test('plans a run', async () => {
    const rig = await ApiRig.open(files);
    expect((await rig.ask('/orchestrations/nightly/plan')).json).toMatchObject({
      params: { region: 'eu', full: false },
      phases: [{ tasks: [{ willRun: true }, { willRun: true }] }],
    });
    const chosen = { params: { full: true }, skip: ['users'] };
    expect((await rig.post('/orchestrations/nightly/plan', chosen)).json).toMatchObject({
      params: { full: true },
      phases: [{ tasks: [{ willRun: true }, { willRun: false, skipReason: 'deselected' }] }],
    });
    expect(await rig.ask('/orchestrations/broken/plan')).toMatchObject({
      status: 422,
      json: { detail: '.segue/orchestrations/broken.yaml cannot be run as it is.', problems: [{}] },
    });
  });

  test('starts a run, shows it, and tries again what failed', async () => {
    const rig = await ApiRig.open(files);
    const start = await rig.post('/orchestrations/nightly/runs', { params: { region: 'us', full: true } });
    expect(start.status).toBe(202);
    expect(start.json).toMatchObject({ number: 1, startedBy: 'token test', trigger: { kind: 'api' } });
    const { id } = start.json as { id: string };
    expect(start.headers.get('location')).toBe(`/api/v1/runs/${id}`);
    await rig.ended(id);
    for (const name of [id, id.slice(0, 20), 'nightly%231', 'nightly'])
      expect((await rig.ask(`/runs/${name}`)).json).toMatchObject({ id, state: 'failed' });
    const log = await rig.ask('/runs/nightly%231/tasks/orders/log');
    expect(log.text).toMatch(/^\S+Z region us full true\n$/);
    expect((await rig.post('/runs/nightly%231/plan')).json).toMatchObject({
      retryOf: id,
      params: { region: 'us' },
      phases: [{ tasks: [{ willRun: false }, { willRun: true, reason: expect.any(String) }] }],
    });
    const retry = await rig.post('/runs/nightly%231/retry', { tasks: ['users'] });
    expect(retry).toMatchObject({ status: 202, json: { number: 2, attempt: 2, retryOf: id, notices: [] } });
    const second = (retry.json as { id: string }).id;
    await rig.ended(second);
    expect((await rig.ask('/runs?state=failed,success&limit=1')).json).toMatchObject([{ id: second }]);
    const [, next] = /<(.*)>; rel="next"/.exec(
      (await rig.ask('/runs?limit=1')).headers.get('link') ?? '',
    ) ?? ['', ''];
    expect(next).toBe(`/api/v1/runs?limit=1&before=${second}`);
    expect((await rig.ask(next?.replace('/api/v1', '') ?? '')).json).toMatchObject([{ id }]);
  });

  test('cancels a run, once', async () => {
    const rig = await ApiRig.open(files);
    const { id } = (await rig.post('/orchestrations/slow/runs')).json as { id: string };
    const end = endOf(rig.daemon, id);
    expect(await rig.post(`/runs/${id}/retry`)).toMatchObject({
      status: 409,
      json: { title: 'The state of the run does not allow this' },
    });
    expect((await rig.post(`/runs/${id}/cancel`, { force: true })).status).toBe(202);
    expect((await end).state).toBe('cancelled');
    expect((await rig.post(`/runs/${id}/cancel`)).json).toMatchObject({
      status: 409,
      detail: 'slow#1 has ended already: its state is cancelled.',
    });
  });

  test('gives parts of a log', async () => {
    const rig = await ApiRig.open(files);
    const id = await ended(rig);
    const path = `/runs/${id}/tasks/orders/log`;
    const whole = await rig.ask(path);
    expect(whole.headers.get('segue-log-complete')).toBe('true');
    expect((await rig.ask(`${path}?offset=25`)).text).toBe(whole.text.slice(25));
    expect(await rig.ask(`${path}?offset=9999`)).toMatchObject({ status: 200, text: '' });
    const parts = { 'bytes=0-3': [0, 4], 'bytes=4-': [4, undefined], 'bytes=-6': [-6, undefined] } as const;
    for (const [range, [from, to]] of Object.entries(parts)) {
      const part = await rig.ask(path, { headers: { range } });
      expect(part.status).toBe(206);
      expect(part.text).toBe(whole.text.slice(from, to));
    }
    const beyond = await rig.ask(path, { headers: { range: 'bytes=9999-' } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${whole.text.length}`);
    const index = { job: 'orders.0.1', bytes: whole.text.length, lines: 1, every: 500, isComplete: true };
    expect((await rig.ask(`${path}/index`)).json).toEqual({ ...index, from: 0, offsets: [0] });
    expect((await rig.ask(`${path}/index?bytes=${index.bytes}&lines=1`)).json).toEqual({
      ...index,
      from: 1,
      offsets: [],
    });
    expect((await rig.ask(`/runs/${id}/tasks/users/log`)).text).toBe('');
    expect((await rig.ask(`/runs/${id}/tasks/users/log/index`)).json).toMatchObject({ bytes: 0, lines: 0 });
    expect((await rig.ask(`/runs/${id}/tasks/user/log`)).status).toBe(404);
    expect((await rig.ask(`${path}?job=orders.0.7`)).json).toMatchObject({
      detail: 'The task "orders" has no job "orders.0.7"; expected one of "orders.0.1".',
    });
  });

  test('gives the first rows of what a task left', async () => {
    const rig = await ApiRig.open({
      [orchestrationPath('nightly')]: `
phases:
  - name: Load
    tasks:
      - { name: Days, uses: function, with: { module: days.mjs, function: days } }
      - { name: Script, run: 'true' }
`,
      'days.mjs': 'export const days = () => [1, 2, 3].map(day => ({ day, name: `d${day}` }));',
    });
    const id = await ended(rig);
    const tasks = { days: { result: { records: 3, columns: 2 } }, script: { result: null } };
    const { json } = await rig.ask(`/runs/${id}`);
    const run = json as {
      readonly phases: readonly { readonly tasks: readonly { readonly id: string }[] }[];
    };
    for (const [task, facts] of Object.entries(tasks))
      expect(run.phases[0]?.tasks.find(each => each.id === task)).toMatchObject(facts);
    expect((await rig.ask(`/runs/${id}/tasks/days/result?rows=2`)).json).toEqual({
      schemaVersion: 1,
      task: 'days',
      records: 3,
      columns: [
        { name: 'day', type: 'integer' },
        { name: 'name', type: 'text' },
      ],
      rows: [
        { day: 1, name: 'd1' },
        { day: 2, name: 'd2' },
      ],
    });
    expect(await rig.ask(`/runs/${id}/tasks/script/result`)).toMatchObject({
      status: 404,
      json: {
        detail: 'The task script of nightly#1 has no result: the component "shell" leaves none.',
      },
    });
    expect(await rig.ask(`/runs/${id}/tasks/dyas/result`)).toMatchObject({
      status: 404,
      json: { detail: 'nightly#1 has no task "dyas"; did you mean "days"?' },
    });
    expect((await rig.ask(`/runs/${id}/tasks/days/result?rows=0`)).status).toBe(400);
  });

  test('says what is wrong with a request', async () => {
    const rig = await ApiRig.open(files);
    const detail = async (path: string, body?: unknown, headers = {}) => {
      const answer = await rig.ask(path, { method: body === undefined ? 'GET' : 'POST', body, headers });
      return [answer.status, (answer.json as { detail: string }).detail];
    };
    const start = '/orchestrations/nightly/runs';
    expect([
      await detail('/runs?lmit=3'),
      await detail('/runs?limit=0'),
      await detail('/runs?state=success,lost'),
      await detail('/orchestrations?x=1'),
      await detail(start, { parms: {} }),
      await detail(start, { params: { region: ['eu'] } }),
      await detail(start, '{"params": '),
      await detail(start, '[]'),
      await detail(start, '{}', { 'content-type': 'text/plain' }),
      await detail(start, { params: { region: 'uk' } }),
      await detail(start, { tasks: ['order'] }),
      await detail('/runs/nightly%2399'),
      await detail('/nothing'),
    ]).toMatchInlineSnapshot(`
      [
        [
          400,
          "Unknown query parameter "lmit"; expected "orchestration", "state", "limit", "before". Did you mean "limit"?",
        ],
        [
          400,
          "The query parameter "limit" expects a whole number from 1 to 1000; found "0".",
        ],
        [
          400,
          "The query parameter "state" expects one or more of waiting, running, success, warning, failed, cancelled, skipped, interrupted, separated by commas; found "success,lost".",
        ],
        [
          400,
          "Unknown query parameter "x"; none is taken here.",
        ],
        [
          400,
          "Unknown key "parms" in the body; expected "params", "tasks", "skip". Did you mean "params"?",
        ],
        [
          400,
          "Expected string or number or boolean as "params.region" of the body.",
        ],
        [
          400,
          "The body is no JSON: Unexpected end of JSON input.",
        ],
        [
          400,
          "Expected object as the body.",
        ],
        [
          415,
          "Expected "Content-Type: application/json"; found "text/plain".",
        ],
        [
          400,
          "The param "region" expects one of eu, us; found "uk".",
        ],
        [
          400,
          ""nightly" has no task "order"; did you mean "orders"?",
        ],
        [
          404,
          "There is no run nightly#99. "nightly" has not been run.",
        ],
        [
          404,
          "Nothing is at /api/v1/nothing. GET /api/v1/openapi.json tells what there is.",
        ],
      ]
    `);
    const wrong = await rig.ask('/orchestrations', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
    expect((await rig.post(start, ' '.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect(rig.failures).toEqual([]);
  });
});

describe('what is open to everybody', () => {
  test('tells whether the daemon works, and figures', async () => {
    const rig = await ApiRig.open(files);
    await ended(rig);
    const healthy = await fetch(`${rig.api.url}/healthz`);
    expect([healthy.status, await healthy.json()]).toEqual([200, { status: 'ok' }]);
    const metrics = await (await fetch(`${rig.api.url}/metrics`)).text();
    expect(metrics).toContain('segue_runs_ended_total{state="failed"} 1\n');
    expect(metrics).toContain('segue_runs_open{state="running"} 0\n');
    expect(metrics).toContain('segue_orchestrations{valid="false"} 1\n');
    expect(metrics).toContain('segue_jobs{state="waiting"} 1\n');
    expect(metrics).toContain('segue_watermarks{state="failing"} 0\n');
    for (const line of metrics.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"\})? [0-9.e+-]+)$/);
  });
});
