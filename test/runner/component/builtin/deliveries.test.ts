import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../runner/clock.ts';
import { exportResult } from '../../../../runner/component/builtin/export/export.ts';
import { readDelivery } from '../../../../runner/daemon/api/signature.ts';
import type { JsonObject } from '../../../../runner/model/orchestration.ts';
import { systemClock } from '../../../../runner/systemClock.ts';
import { Loopback, type Received } from '../../../support/loopback.ts';
import { type Call, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
let server: Loopback;
beforeAll(async () => {
  server = await Loopback.start();
});
afterAll(async () => {
  await server.stop();
  rig.remove();
});

const rows = [
  { airport: 'BOS', minutes: 29.6 },
  { airport: 'a <b> & ```', minutes: null },
];

/** A clock that goes on by ten minutes whenever somebody waits, which ends at once. */
class SteppingClock implements Clock {
  #now = Date.parse('2026-11-21T08:00:00Z');
  now = () => this.#now;
  monotonic = () => 0;
  after(_delayMs: number, due: () => void) {
    this.#now += 600_000;
    return systemClock.after(0, due);
  }
}

describe('export to Slack', () => {
  function slack(parameters: JsonObject, { input = rows, ...call }: Call & { input?: JsonObject[] } = {}) {
    return rig.call(exportResult, {
      ...call,
      parameters: {
        input: rig.result(input),
        slack: { webhook: `${server.origin}/services/T1/s3cret`, ...parameters },
      },
    });
  }

  function message(): JsonObject {
    expect(server.received).toHaveLength(1);
    return JSON.parse(server.received[0]?.body ?? '');
  }

  test('says the title, the text and the first rows, with the characters of Slack as letters', async () => {
    server.answers(response => response.end('ok'));
    const { failure, records, log } = await slack({ title: 'Delays & more', text: '*2* airports' });
    expect({ failure, records }).toEqual({ failure: null, records: { in: 2, out: 2 } });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/services/T1/s3cret',
      headers: { 'content-type': 'application/json' },
    });
    const table = "```\nairport      minutes\nBOS          29.6\na &lt;b&gt; &amp; '''  null\n```";
    expect(message()).toEqual({
      text: 'Delays &amp; more',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Delays & more', emoji: false } },
        { type: 'section', text: { type: 'mrkdwn', text: '*2* airports' } },
        { type: 'section', text: { type: 'mrkdwn', text: table } },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '2 records' }] },
      ],
    });
    expect(log).toEqual([`POST ${server.origin} → 200`]);
  });

  test('has no more rows than are asked for, or than Slack takes, and tells of how many', async () => {
    const many = Array.from({ length: 300 }, (_, id) => ({ id, name: 'x'.repeat(100) }));
    server.answers(response => response.end('ok'));
    expect((await slack({ rows: 1 }, { input: many })).records).toEqual({ in: 300, out: 1 });
    expect(JSON.stringify(message())).toContain('"the first 1 of 300 records"');
    server.answers(response => response.end('ok'));
    const { records } = await slack({ rows: 1000, title: 't'.repeat(200) }, { input: many });
    expect(records?.out).toBeGreaterThan(50);
    const { blocks } = message();
    for (const { text } of blocks as unknown as { text?: { text: string } }[])
      expect(text?.text.length ?? 0).toBeLessThanOrEqual(3000);
    expect(JSON.stringify(blocks)).toContain(`"${'t'.repeat(149)}…"`);
  });

  test('without rows says so', async () => {
    server.answers(response => response.end('ok'));
    expect((await slack({}, { input: [] })).failure).toBeNull();
    expect(JSON.stringify(message())).toContain('"0 records"');
  });

  test('waits as Slack asks, and shows nothing of the address but its host', async () => {
    server.answersInTurn({ status: 429, headers: { 'retry-after': '30' } }, { status: 200 });
    const { failure, log } = await slack({}, { clock: new SteppingClock() });
    expect(failure).toBeNull();
    expect(server.received).toHaveLength(2);
    server.answers(response => response.writeHead(404).end('no_service'));
    const refused = await slack({});
    expect(refused.failure?.message).toBe(
      `POST ${server.origin} was answered with 404 (there is nothing at this address). The server says: no_service`,
    );
    expect([...log, ...refused.log, refused.failure?.message].join('\n')).not.toContain('s3cret');
    // A message may have been shown before the server failed: it is not shown twice.
    server.answersInTurn({ status: 500 });
    expect((await slack({})).failure?.message).toContain('answered with 500');
    expect(server.received).toHaveLength(1);
  });

  test('needs an address, which is not shown where it is none', async () => {
    expect((await slack({ webhook: 's3cret' })).failure?.message).toBe(
      '"slack.webhook" is no address that begins with https:// or http://.',
    );
  });
});

describe('export to a webhook', () => {
  const secret = `whsec_${Buffer.from('a key of bytes').toString('base64')}`;

  function webhook(parameters: JsonObject, call: Call = {}) {
    return rig.call(exportResult, {
      environment: { SEGUE_RUN_ID: '01RUN', SEGUE_TASK_ID: 'tell' },
      ...call,
      parameters: {
        input: rig.result(Array.from({ length: 5 }, (_, id) => ({ id }))),
        webhook: { url: `${server.origin}/hook/hidden?key=hidden`, secret, ...parameters },
      },
    });
  }

  /** The name of the delivery, as Segue's own daemon reads it; undefined where the signature is wrong. */
  function deliveredAs({ headers, body }: Received, now: number, key = secret): string | undefined {
    const named = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    return readDelivery({ headers: new Headers(named), body: Buffer.from(body), secret: key, now });
  }

  test('sends parts, each signed with its time, and a part again under the same name', async () => {
    const clock = new SteppingClock();
    server.answersInTurn({ status: 200 }, { status: 500 }, { status: 200 });
    const { failure, records, log } = await webhook(
      { batch: 2, headers: { 'X-Tenant': 'north' } },
      { clock },
    );
    expect({ failure, records }).toEqual({ failure: null, records: { in: 5, out: 5 } });
    const bodies: readonly JsonObject[] = server.received.map(({ body }) => JSON.parse(body));
    const about = { orchestration: 'test', run: '01RUN', task: 'tell', parts: 3, records: 5 };
    const second = { ...about, part: 2, rows: [{ id: 2 }, { id: 3 }] };
    expect(bodies).toEqual([
      { ...about, part: 1, rows: [{ id: 0 }, { id: 1 }] },
      second,
      second,
      { ...about, part: 3, rows: [{ id: 4 }] },
    ]);
    const [first, failed, again, last] = server.received.map(received =>
      deliveredAs(received, Number(received.headers['webhook-timestamp']) * 1000),
    );
    expect(new Set([first, failed, last]).size).toBe(3);
    expect(first).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(again).toBe(failed);
    const times = server.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(times[2]).toBe((times[1] ?? 0) + 600);
    expect(server.received[0]?.headers['x-tenant']).toBe('north');
    expect(log.join('\n')).not.toMatch(/hidden|whsec/);
  });

  test('another key is told from ours, and a key of letters is one as well', async () => {
    server.answers(response => response.end());
    await webhook({ secret: 'letters' });
    const [received] = server.received;
    if (received === undefined) throw new Error('Nothing was received.');
    const { headers, body } = received;
    const now = Number(headers['webhook-timestamp']) * 1000;
    expect(deliveredAs(received, now, 'letters')).toBe(headers['webhook-id']);
    expect(deliveredAs(received, now, 'others')).toBeUndefined();
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', 'letters').update(signed).digest('base64')}`,
    );
  });

  test('without rows one request says so', async () => {
    server.answers(response => response.end());
    const { failure } = await rig.call(exportResult, {
      parameters: { input: rig.result([]), webhook: { url: server.origin, secret } },
    });
    expect(failure).toBeNull();
    expect(server.received.map(({ body }) => JSON.parse(body))).toMatchObject([{ parts: 1, rows: [] }]);
  });

  test('follows no redirect: rows do not go where nobody meant them to', async () => {
    server.answers(response => response.writeHead(302, { location: `${server.origin}/other` }).end());
    const { failure } = await webhook({});
    expect(failure?.message).toBe(`POST ${server.origin} was answered with 302.`);
    expect(server.received).toHaveLength(1);
  });

  test('an empty key is refused before anything is sent', async () => {
    server.answers(response => response.end());
    expect((await webhook({ secret: '' })).failure?.message).toBe(
      '"webhook.secret" is empty: its expression gives no key to sign by.',
    );
    expect(server.received).toEqual([]);
  });
});
