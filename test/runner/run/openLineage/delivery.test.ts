import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../runner/clock.ts';
import type { RunEvent } from '../../../../runner/run/openLineage/events.ts';
import { FileDelivery } from '../../../../runner/run/openLineage/fileDelivery.ts';
import { HttpDelivery } from '../../../../runner/run/openLineage/httpDelivery.ts';
import { systemClock } from '../../../../runner/systemClock.ts';
import { Loopback } from '../../../support/loopback.ts';

let server: Loopback;
const folder = mkdtempSync(join(tmpdir(), 'segue-lineage-'));

beforeAll(async () => {
  server = await Loopback.start();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function event(name: string): RunEvent {
  return {
    eventType: 'START',
    eventTime: '2026-11-21T08:00:00Z',
    run: { runId: '019a0000-0000-7000-8000-000000000000', facets: {} },
    job: { namespace: 'segue', name },
    inputs: [],
    outputs: [],
    producer: 'https://segue.dev/',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  };
}

/** Pauses are over at once; time limits are never reached, unless all waits are to end. */
function clockWithout(limits: 'limits' | 'patience'): Clock {
  return {
    ...systemClock,
    after: (delayMs, due) => {
      const isLimit = delayMs >= 2_000;
      return isLimit && limits === 'limits' ? () => {} : systemClock.after(isLimit ? 30 : 0, due);
    },
  };
}

function delivery(
  limits: 'limits' | 'patience' = 'limits',
  url = `${server.origin}/api/v1/lineage`,
): HttpDelivery {
  return new HttpDelivery({ url, token: 't0k3n', clock: clockWithout(limits), mostWaiting: 60 });
}

describe('to an endpoint', () => {
  test('events come in their order, with the token', async () => {
    server.answers(response => response.writeHead(201).end());
    const http = delivery();
    for (const name of ['a', 'b', 'c']) http.send(event(name));
    expect(await http.close()).toEqual({ count: 0, reason: null });
    expect(server.received.map(({ body }) => JSON.parse(body).job.name)).toEqual(['a', 'b', 'c']);
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/lineage',
      headers: { authorization: 'Bearer t0k3n', 'content-type': 'application/json' },
    });
  });

  test('one that fails is sent again, three times at most', async () => {
    server.answersInTurn({ status: 503 }, { status: 500 }, { status: 200 });
    const http = delivery();
    http.send(event('a'));
    expect(await http.close()).toEqual({ count: 0, reason: null });
    server.answersInTurn({ status: 503 });
    const failing = delivery();
    failing.send(event('a'));
    expect(await failing.close()).toEqual({ count: 1, reason: 'it answers with status 503' });
    expect(server.received).toHaveLength(3);
  });

  test('one that is refused is not', async () => {
    server.answersInTurn({ status: 422 });
    const http = delivery();
    http.send(event('a'));
    expect(await http.close()).toEqual({ count: 1, reason: 'it answers with status 422' });
    expect(server.received).toHaveLength(1);
  });

  test('one that is silent or gone holds nobody up', async () => {
    server.answers(() => {});
    const http = delivery('patience');
    for (let count = 0; count < 50; count++) http.send(event(`${count}`));
    expect((await http.close()).count).toBe(50);
    const gone = await Loopback.start();
    const { origin } = gone;
    await gone.stop();
    const refused = delivery('limits', origin);
    refused.send(event('a'));
    expect(await refused.close()).toEqual({ count: 1, reason: expect.stringMatching(/ECONNREFUSED/) });
  });

  test('no more wait than fit', async () => {
    server.answers(response => response.writeHead(201).end());
    const http = delivery();
    // The first is on its way at once, and does not wait.
    for (let count = 0; count < 64; count++) http.send(event(`${count}`));
    expect(await http.close()).toEqual({ count: 3, reason: 'too many of them wait' });
    expect(server.received).toHaveLength(61);
  });

  test('while it is down, each is tried once', async () => {
    server.answersInTurn({ status: 503 });
    const http = delivery();
    for (const name of ['a', 'b', 'c']) http.send(event(name));
    expect((await http.close()).count).toBe(3);
    expect(server.received).toHaveLength(3 + 1 + 1);
  });
});

describe('to a file', () => {
  test('events are lines', async () => {
    const path = join(folder, 'deep/lineage.ndjson');
    const file = new FileDelivery(path);
    file.send(event('a'));
    file.send(event('b'));
    expect(await file.close()).toEqual({ count: 0, reason: null });
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(event('a'))}\n${JSON.stringify(event('b'))}\n`);
  });

  test('what cannot be written is counted', async () => {
    writeFileSync(join(folder, 'plain'), '');
    const file = new FileDelivery(join(folder, 'plain/lineage.ndjson'));
    file.send(event('a'));
    expect(await file.close()).toEqual({ count: 1, reason: expect.stringMatching(/EEXIST|ENOTDIR/) });
  });
});
