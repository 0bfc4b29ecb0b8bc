import { expect, test } from 'vitest';
import type { HostMessage } from '../../../../extension/panel/messages.ts';
import { Api } from '../../../../extension/web/api.ts';
import { WebLog } from '../../../../extension/web/webLog.ts';
import { orchestrationPath } from '../daemonRig.ts';
import { ApiRig } from './apiRig.ts';

/** An API that keeps how many bytes of logs it was sent. */
class CountingApi extends Api {
  bytes = 0;

  override async ask(path: string, options: RequestInit = {}): Promise<Response> {
    const response = await super.ask(path, options);
    if (/\/log\?/.test(path)) this.bytes += Number(response.headers.get('content-length'));
    return response;
  }
}

async function openLog(script: string) {
  const rig = await ApiRig.open({
    [orchestrationPath('long')]: `phases: [{ name: A, tasks: [{ name: Count, run: '${script}' }] }]`,
  });
  const { id } = (await rig.post('/orchestrations/long/runs')).json as { readonly id: string };
  await rig.ended(id);
  const api = new CountingApi(`${rig.api.url}/api/v1`, await rig.token({ kind: 'read' }));
  const told: HostMessage[] = [];
  const log = new WebLog(api, id, 'count.0.1');
  await log.follow(message => told.push(message));
  return { api, log, told };
}

/** What the job printed on the lines of a block. */
function printed(message: HostMessage): readonly string[] {
  return message.kind === 'logBlock' ? message.lines.map(line => line.replace(/^\S+ /, '')) : [];
}

test('only the part of a log that is looked at is fetched', async () => {
  const { api, log, told } = await openLog('seq -f "line %.0f" 20000');
  expect(told).toMatchObject([{ kind: 'logIndex', index: { lines: 20_000, every: 500, isComplete: true } }]);
  expect(api.bytes).toBe(0);
  const lines = printed(await log.read(39));
  expect([lines[0], lines.at(-1), lines.length]).toEqual(['line 19501', 'line 20000', 500]);
  expect(api.bytes).toBe(500 * '2026-11-21T02:45:00.123Z line 20000\n'.length);
  expect(printed(await log.read(40))).toEqual([]);
});

test('a search finds lines by what was printed, in any case, and not by their times', async () => {
  const { log } = await openLog('seq -f "Line %.0f" 20000');
  expect(await log.search('LINE 1999')).toMatchObject({
    lines: [1998, ...Array.from({ length: 10 }, (_, at) => 19_989 + at)],
    isCut: false,
  });
  const many = await log.search('line');
  expect(many.kind === 'logFound' && [many.lines.length, many.isCut]).toEqual([10_000, true]);
  expect(await log.search('2026')).toMatchObject({ lines: [2025, 12_025] });
  expect(await log.search('')).toMatchObject({ lines: [] });
});

test('another search ends the one before', async () => {
  const { log } = await openLog('seq 20000');
  const first = log.search('1');
  const second = log.search('19999');
  await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  expect(await second).toMatchObject({ lines: [19_998] });
});

test('a log that is empty is nothing to read', async () => {
  const { log, told } = await openLog('true');
  expect(told).toMatchObject([{ index: { lines: 0, bytes: 0, isComplete: true } }]);
  expect(printed(await log.read(0))).toEqual([]);
  expect(await log.search('a')).toMatchObject({ lines: [] });
});
