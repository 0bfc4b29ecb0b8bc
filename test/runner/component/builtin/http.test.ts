import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../runner/clock.ts';
import { http } from '../../../../runner/component/builtin/http/http.ts';
import { refuseLong } from '../../../../runner/component/builtin/http/textOf.ts';
import type { JsonObject } from '../../../../runner/model/orchestration.ts';
import { systemClock } from '../../../../runner/systemClock.ts';
import { Loopback } from '../../../support/loopback.ts';
import { type Call, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
let server: Loopback;
let elsewhere: Loopback;

beforeAll(async () => {
  server = await Loopback.start();
  elsewhere = await Loopback.start();
});

afterAll(async () => {
  await server.stop();
  await elsewhere.stop();
  rig.remove();
});

function run(parameters: JsonObject, call: Call = {}) {
  return rig.call(http, {
    ...call,
    parameters: { url: `${server.origin}/orders`, retries: 0, ...parameters },
  });
}

/** Lets every wait end at once, and remembers how long it would have been. */
class HastyClock implements Clock {
  readonly waits: number[] = [];
  now = () => Date.parse('2026-11-21T08:00:00Z');
  monotonic = () => 0;
  after(delayMs: number, due: () => void) {
    this.waits.push(delayMs);
    return systemClock.after(0, due);
  }
}

describe('what http sends', () => {
  test.each<[JsonObject, JsonObject]>([
    [{}, { method: 'GET', url: '/orders', body: '' }],
    [{ query: { since: 'a b&c', limit: 5 } }, { url: '/orders?since=a+b%26c&limit=5' }],
    [{ method: 'DELETE' }, { method: 'DELETE' }],
    [{ headers: { Accept: 'text/csv' } }, { headers: { accept: 'text/csv', 'user-agent': 'segue' } }],
    [{ auth: { bearer: 't0k3n' } }, { headers: { authorization: 'Bearer t0k3n' } }],
    [{ auth: { basic: { user: 'ada', password: 'x' } } }, { headers: { authorization: 'Basic YWRhOng=' } }],
    [{ auth: { header: { name: 'X-Api-Key', value: 'k' } } }, { headers: { 'x-api-key': 'k' } }],
    [
      { body: { json: { a: [1] } } },
      { method: 'POST', body: '{"a":[1]}', headers: { 'content-type': 'application/json' } },
    ],
    [
      { body: { form: { a: 'x y', b: 2 } }, method: 'PUT' },
      { method: 'PUT', body: 'a=x+y&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    [
      { body: { text: 'ü' }, headers: { 'Content-Type': 'text/x' } },
      { body: 'ü', headers: { 'content-type': 'text/x', 'content-length': '2' } },
    ],
    [{ body: { file: 'upload.bin' } }, { body: 'from a file', headers: { 'content-length': '11' } }],
  ])('%j', async (parameters, expected) => {
    rig.write('upload.bin', 'from a file');
    server.answers(response => response.end('done'));
    const { failure, outputs } = await run(parameters);
    expect(failure).toBeNull();
    expect(server.received).toMatchObject([expected]);
    expect(outputs).toMatchObject({ status: 200, body: 'done' });
  });

  test('a user and password in the address are sent as such, and shown nowhere', async () => {
    server.answersInTurn({ status: 404 });
    const { failure } = await run({
      url: `${server.origin.replace('//', '//ada:s%20cret@')}/a%20b?key=hidden`,
    });
    expect(server.received[0]?.headers.authorization).toBe(`Basic ${btoa('ada:s cret')}`);
    expect(failure?.message).toBe(
      `GET ${server.origin}/a b was answered with 404 (there is nothing at this address).`,
    );
  });

  test.each([
    ['a b+c', 'a b+c'],
    ['50%cret x', '50%cret x'],
    ['pa%20ss', 'pa ss'],
    ['a/b?key=hidden#also', 'a/b'],
  ])('a path with "%s" in it is shown as masks know it', async (path, shown) => {
    server.answersInTurn({ status: 404 });
    const { failure } = await run({ url: `${server.origin}/${path}` });
    expect(failure?.message).toContain(`GET ${server.origin}/${shown} was answered with 404`);
  });

  test.each<[JsonObject, string]>([
    [
      { url: 'http://localhost/s3\\cret' },
      '"url" holds a backslash, a tab or a line break; expected them encoded, as %5C.',
    ],
    [{ url: 'ftp://s3cret' }, '"url" is no address that begins with https:// or http://.'],
    [{ auth: { bearer: '' } }, '"auth.bearer" is empty: its expression gives nothing.'],
    [
      { auth: { bearer: 'line\nbreak' } },
      'The value of the header "auth.bearer" holds a character that headers cannot carry, a line break for instance.',
    ],
    [{ body: { file: 'nowhere.csv' } }, 'The file nowhere.csv of the "body" does not exist.'],
    [{ retries: 'many' }, '"retries" expects a whole number of at least 0; found "many".'],
  ])('%j is refused before anything is sent', async (parameters, message) => {
    server.answers(response => response.end());
    expect((await run(parameters)).failure?.message).toBe(message);
    expect(server.received).toEqual([]);
  });

  test('goes through the proxy that the environment names', async () => {
    elsewhere.answers(response => response.end('by the proxy'));
    const { outputs } = await run(
      { url: 'http://api.invalid/x' },
      { environment: { HTTP_PROXY: elsewhere.origin } },
    );
    expect(outputs['body']).toBe('by the proxy');
    expect(elsewhere.received[0]?.url).toBe('http://api.invalid/x');
  });
});

describe('what http makes of an answer', () => {
  test('rows at a path, with the outputs that tell of the answer', async () => {
    server.answersInTurn({
      json: { data: { items: [{ id: 1 }, { id: 2, more: null }] } },
      headers: { 'set-cookie': 'session=secret' },
    });
    const { result, records, outputs } = await run({ records: "$.data['items']" });
    expect(result?.rows).toEqual([{ id: 1 }, { id: 2, more: null }]);
    expect(records).toEqual({ in: null, out: 2 });
    expect(JSON.parse(String(outputs['headers']))).toMatchObject({ 'content-type': 'application/json' });
    expect(String(outputs['headers'])).not.toContain('secret');
  });

  test('one object is one row, null is none', async () => {
    server.answersInTurn({ json: { id: 1 } });
    expect((await run({ records: '$' })).result?.rows).toEqual([{ id: 1 }]);
    server.answersInTurn({ json: { items: null } });
    expect((await run({ records: '$.items' })).result?.rows).toEqual([]);
  });

  test('rows a line', async () => {
    server.answers(response => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end('{"id":1}\n{"id":2}');
    });
    expect((await run({ records: '$' })).result?.rows).toEqual([{ id: 1 }, { id: 2 }]);
    server.answers(response => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end('{"id":1}\n{"id":\n');
    });
    const { failure, result } = await run({ records: '$' });
    expect(failure?.message).toBe('Line 2 of the answer is not JSON: {"id":');
    expect(result).toBeNull();
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('unpacks %s', async (encoding, pack) => {
    server.answers(response => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(pack('[{"id":1}]'));
    });
    expect((await run({ records: '$' })).result?.rows).toEqual([{ id: 1 }]);
    server.answers(response => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(pack('[{"id":1}]').subarray(0, 9));
    });
    expect((await run({ records: '$' })).failure?.message).toMatch(/: The packed answer ends too early\.$/);
  });

  test('a file, written aside and whole', async () => {
    server.answers(response => response.end(Buffer.from([0, 255, 10])));
    const { outputs, log } = await run({ file: 'in/data.bin' });
    expect(outputs).toMatchObject({ status: 200, bytes: 3 });
    expect(log.at(-1)).toBe('in/data.bin has 3 B.');
    server.answers(response => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('only a part');
      response.socket?.end();
    });
    const { failure } = await run({ file: 'in/data.bin' });
    expect(failure?.message).toMatch(/The server ended the connection before its answer was whole\.$/);
    expect(readdirSync(rig.path('in'))).toEqual(['data.bin']);
    expect([...Buffer.from(rig.read('in/data.bin'), 'latin1')].at(-1)).toBe(10);
  });

  test('no output of a large text, but a word on where it could go', async () => {
    server.answers(response => response.end('x'.repeat(70_000)));
    const { outputs, annotations } = await run({});
    expect(outputs['body']).toBeUndefined();
    expect(annotations).toEqual([
      'notice: The answer is too large for the output "body" (70 KB); "records" makes rows of it, "file" a file.',
    ]);
  });

  test('a status that is accepted leaves nothing', async () => {
    server.answersInTurn({ status: 404, json: { error: 'none' } });
    const { failure, outputs, result } = await run({ accept: [404], records: '$.items' });
    expect({ failure, status: outputs['status'], rows: result?.rows }).toEqual({
      failure: null,
      status: 404,
      rows: [],
    });
    expect((await run({ accept: [404], file: 'never.txt' })).failure).toBeNull();
    expect(existsSync(rig.path('never.txt'))).toBe(false);
  });
});

describe('an answer that http cannot take', () => {
  test.each<[string, JsonObject, string, Record<string, string>, string]>([
    [
      'truncated JSON',
      { records: '$' },
      '[{"id":1},{"id"',
      { 'content-type': 'application/json' },
      'The answer is no JSON: Expected \':\' after property name in JSON at position 15 (line 1 column 16). It is application/json: "[{"id":1},{"id"".',
    ],
    [
      'another content type',
      { records: '$' },
      '<!doctype html><title>Sign in</title>',
      { 'content-type': 'text/html' },
      'The answer is no JSON: Unexpected token \'<\'. It is text/html: "<!doctype html><title>Sign in</title>".',
    ],
    [
      'JSON that is cut off far from its beginning',
      { records: '$' },
      `[${'{"id":1},'.repeat(20)}`,
      {},
      'The answer is no JSON: Unexpected end of JSON input. It is of no type: it begins with "[{"id":1},{"id":1},{"id":1},{"id":1},{"id":1},{"id":1},{"id"" and ends with "1},{"id":1},{"id":1},{"id":1},".',
    ],
    ['nothing', { records: '$' }, '', {}, 'The answer is empty; expected JSON with rows.'],
    [
      'another shape',
      { records: '$.items' },
      '{"data":[],"total":0}',
      {},
      'The answer has nothing at "$.items"; its members are "data", "total".',
    ],
    [
      'a list for an object',
      { records: '$.items' },
      '[1]',
      {},
      'The answer has nothing at "$.items"; it is a list of 1, which is "$".',
    ],
    ['values for rows', { records: '$' }, '[{"a":1},5]', {}, 'Row 2 at "$" is "5"; expected an object.'],
    [
      'too much',
      { records: '$', maxSize: '10B' },
      '[{"id":1234567}]',
      {},
      'The answer is larger than its "maxSize" of 10 B: 16 B by now.',
    ],
  ])('%s', async (_name, parameters, body, headers, message) => {
    server.answers(response => {
      response.writeHead(200, headers);
      response.end(body);
    });
    const { failure, result } = await run(parameters);
    expect(failure?.message).toBe(message);
    expect(result).toBeNull();
  });

  test('a size that shows only as the answer is unpacked', async () => {
    server.answers(response => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(1e6)));
    });
    const { failure } = await run({ maxSize: '100KB', file: 'bomb.bin' });
    expect(failure?.message).toMatch(/^The answer is larger than its "maxSize" of 100 KB: /);
    expect(existsSync(rig.path('bomb.bin'))).toBe(false);
  });

  test('a text longer than any, and a disk that is full', async () => {
    expect(() => refuseLong(6e8)).toThrow(
      'The answer is larger than 536.9 MB, the most that can be read at once;',
    );
    // What is written aside goes to a device that is always full.
    symlinkSync('/dev/full', rig.path(`.full.bin.${process.pid}.part`));
    server.answers(response => response.end('some bytes'));
    await expect(run({ file: 'full.bin', retries: 3 })).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(server.received).toHaveLength(1);
    expect(readdirSync(rig.root).filter(name => name.includes('full'))).toEqual([]);
  });

  test('a refusal, with what the server says', async () => {
    server.answersInTurn({ status: 422, json: { message: 'no such day' } });
    expect((await run({ body: { json: {} } })).failure?.message).toBe(
      `POST ${server.origin}/orders was answered with 422 (the server does not accept what the request says). The server says: {"message":"no such day"}`,
    );
  });

  test('a server that is silent', async () => {
    server.answers(() => {});
    expect((await run({ timeout: '30ms' })).failure?.message).toBe(
      `GET ${server.origin}/orders: The server was silent for longer than the "timeout" of 30 ms.`,
    );
    server.answers(response => response.writeHead(200).write('[{"id":1},'));
    expect((await run({ timeout: '30ms', records: '$' })).failure?.message).toBe(
      `GET ${server.origin}/orders: The server was silent for longer than the "timeout" of 30 ms.`,
    );
  });

  test('no server, no host, no HTTP', async () => {
    const gone = await Loopback.start();
    const { origin, port } = gone;
    await gone.stop();
    expect((await run({ url: origin })).failure?.message).toBe(
      `GET ${origin}/: No server answers at 127.0.0.1:${port}: the connection was refused.`,
    );
    expect((await run({ url: 'http://segue.invalid/' })).failure?.message).toMatch(
      /^GET http:\/\/segue\.invalid\/: (There is no host "segue\.invalid"|The host "segue\.invalid" could not be looked up)\.$/,
    );
    server.answers(response => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect((await run({})).failure?.message).toMatch(
      /^What answers at 127\.0\.0\.1:\d+ does not speak HTTP: /,
    );
  });

  test('the job is told to end', async () => {
    const controller = new AbortController();
    server.answers(response => {
      response.writeHead(200).write('a part');
      controller.abort(new Error('told to end'));
    });
    await expect(run({ file: 'ended.txt' }, { signal: controller.signal })).rejects.toThrow('told to end');
    expect(readdirSync(rig.root).filter(name => name.includes('ended'))).toEqual([]);
  });
});

describe('http sends again', () => {
  test('what may go better, waiting longer each time', async () => {
    server.answersInTurn({ status: 500 }, { status: 429 }, { status: 503 }, { json: [{ id: 1 }] });
    const clock = new HastyClock();
    const { result, log } = await run({ retries: 3, records: '$' }, { clock });
    expect(result?.rows).toEqual([{ id: 1 }]);
    expect(clock.waits).toEqual([1_000, 2_000, 4_000]);
    expect(log[0]).toBe(
      `GET ${server.origin}/orders was answered with 500 (the server failed). It is sent again in 1 s (1 of 3).`,
    );
  });

  test('as long as it may, and tells how often it has', async () => {
    server.answersInTurn({ status: 502 });
    const { failure } = await run({ retries: 2, maxWait: '1500ms' }, { clock: new HastyClock() });
    expect(failure?.message).toMatch(/502 .* It was sent 3 times\.$/);
    expect(server.received).toHaveLength(3);
  });

  test('when the server says, in seconds or by a date', async () => {
    server.answersInTurn(
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 503, headers: { 'retry-after': 'Sat, 21 Nov 2026 08:00:20 GMT' } },
      {},
    );
    const clock = new HastyClock();
    expect((await run({ retries: 3 }, { clock })).failure).toBeNull();
    expect(clock.waits).toEqual([7_000, 20_000]);
  });

  test('but not when the server asks for more than "maxWait"', async () => {
    server.answersInTurn({ status: 429, headers: { 'retry-after': '3600' } });
    const { failure } = await run({ retries: 3, maxWait: '2m' }, { clock: new HastyClock() });
    expect(failure?.message).toBe(
      `GET ${server.origin}/orders was answered with 429 (too many requests). It asks to wait (Retry-After: 3600). That is longer than "maxWait" allows, 2m.`,
    );
    expect(server.received).toHaveLength(1);
  });

  test.each<[JsonObject, number, number]>([
    [{ method: 'POST' }, 500, 1],
    [{ method: 'POST' }, 503, 2],
    [{ method: 'POST', headers: { 'Idempotency-Key': 'k' } }, 500, 2],
    [{ method: 'PUT' }, 500, 2],
    [{}, 404, 1],
  ])('%j after %i: sent %i times', async (parameters, status, times) => {
    server.answersInTurn({ status });
    await run({ retries: 1, ...parameters }, { clock: new HastyClock() });
    expect(server.received).toHaveLength(times);
  });

  test('a broken connection, unless the request may have done its work', async () => {
    server.answers(response => response.socket?.destroy());
    const { failure } = await run({ retries: 1 }, { clock: new HastyClock() });
    expect(failure?.message).toMatch(/before its answer was whole\. It was sent 2 times\.$/);
    server.answers(response => response.socket?.destroy());
    await run({ retries: 1, method: 'POST' }, { clock: new HastyClock() });
    expect(server.received).toHaveLength(1);
  });
});

describe('http goes elsewhere', () => {
  test('by redirects, with nothing personal for another origin', async () => {
    server.answers((response, { url }) => {
      const to = url === '/orders' ? '/moved' : `${elsewhere.origin}/far`;
      response.writeHead(307, { location: to }).end();
    });
    elsewhere.answersInTurn({ json: [] });
    const { failure } = await run({
      body: { json: {} },
      auth: { header: { name: 'X-Key', value: 'k' } },
      headers: { Cookie: 'c', Accept: 'a/b' },
    });
    expect(failure).toBeNull();
    expect(server.received.map(({ headers }) => headers['x-key'])).toEqual(['k', 'k']);
    expect(elsewhere.received).toMatchObject([
      { method: 'POST', body: '{}', headers: { accept: 'a/b', 'content-type': 'application/json' } },
    ]);
    expect(elsewhere.received[0]?.headers).not.toHaveProperty('x-key');
    expect(elsewhere.received[0]?.headers).not.toHaveProperty('cookie');
  });

  test('a redirected form becomes a GET', async () => {
    server.answers((response, { method }) =>
      method === 'POST' ? response.writeHead(303, { location: '/thanks' }).end() : response.end(),
    );
    await run({ body: { form: { a: 1 } } });
    expect(server.received).toMatchObject([{ method: 'POST' }, { method: 'GET', url: '/thanks', body: '' }]);
    expect(server.received[1]?.headers).not.toHaveProperty('content-type');
  });

  test('not for ever, and not out of the web', async () => {
    server.answers(response => response.writeHead(302, { location: '/orders?a=secret' }).end());
    expect((await run({})).failure?.message).toBe(
      `GET ${server.origin}/orders: The server redirects again and again, 10 times by now, at last to ${server.origin}/orders.`,
    );
    server.answers(response => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    expect((await run({})).failure?.message).toBe(
      'The server redirects to "file:///etc/passwd", which is no address of the web.',
    );
  });
});

describe('pages', () => {
  const ids = (from: number) => [{ id: from }, { id: from + 1 }];

  test.each<[string, JsonObject, readonly object[], readonly string[]]>([
    [
      'by an address in the JSON',
      { next: '$.next' },
      [{ json: { items: ids(1), next: '/orders?after=2' } }, { json: { items: ids(3), next: null } }],
      ['/orders', '/orders?after=2'],
    ],
    [
      'by the header Link',
      { next: 'link' },
      [
        {
          json: { items: ids(1) },
          headers: { link: '</first>; rel="first", <?page=2>; title="a, b"; rel="next"' },
        },
        { json: { items: ids(3) }, headers: { link: '</first>; rel=first' } },
      ],
      ['/orders', '/orders?page=2'],
    ],
    [
      'by a cursor',
      { cursor: '$.meta.cursor', parameter: 'after' },
      [{ json: { items: ids(1), meta: { cursor: 'a b' } } }, { json: { items: ids(3), meta: {} } }],
      ['/orders', '/orders?after=a+b'],
    ],
    [
      'by number',
      { page: 'p', from: 0 },
      [{ json: { items: ids(1) } }, { json: { items: ids(3) } }, { json: { items: [] } }],
      ['/orders?p=0', '/orders?p=1', '/orders?p=2'],
    ],
  ])('%s', async (_name, paginate, answers, urls) => {
    server.answersInTurn(...answers);
    const { result, failure } = await run({ records: '$.items', paginate, auth: { bearer: 't' } });
    expect(failure).toBeNull();
    expect(result?.rows).toEqual([...ids(1), ...ids(3)]);
    expect(server.received.map(({ url }) => url)).toEqual(urls);
    expect(server.received.every(({ headers }) => headers.authorization === 'Bearer t')).toBe(true);
  });

  test('of another origin are asked for without what is personal', async () => {
    server.answersInTurn({ json: { items: ids(1), next: `${elsewhere.origin}/2` } });
    elsewhere.answersInTurn({ json: { items: ids(3) } });
    const { result } = await run({ records: '$.items', paginate: { next: '$.next' }, auth: { bearer: 't' } });
    expect(result?.rows).toHaveLength(4);
    expect(elsewhere.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test.each<[JsonObject, unknown, string]>([
    [{ next: '$.next' }, '/orders', 'names itself as the next one, so that there would be no end.'],
    [{ next: '$.next' }, 'http://[', 'The next page has no address of the web: "http://[".'],
    [{ next: '$.next' }, { page: 2 }, 'The page has {"page":2} at "$.next"; expected a text.'],
    [{ page: 'p', limit: 3 }, null, 'There are more pages than the "limit" of 3 under "paginate".'],
  ])('%j with %j', async (paginate, next, message) => {
    server.answersInTurn({ json: { items: ids(1), next } });
    const { failure, result } = await run({ records: '$.items', paginate });
    expect(failure?.message).toContain(message);
    expect(result).toBeNull();
  });

  test('a page that fails at first is asked for again, and no row comes twice', async () => {
    server.answersInTurn(
      { json: { items: ids(1), next: '/2' } },
      { status: 503 },
      { json: { items: ids(3) } },
    );
    const { result } = await run(
      { records: '$.items', paginate: { next: '$.next' }, retries: 1 },
      { clock: new HastyClock() },
    );
    expect(result?.rows).toEqual([...ids(1), ...ids(3)]);
  });
});
