import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orchestrationPath } from '../daemonRig.ts';
import { ApiRig } from './apiRig.ts';
import { bytesOf, exchange, malformedRequests, statusOf } from './malformedRequest.ts';

const files = {
  [orchestrationPath('nightly')]: `
on: { webhook: [{ id: shop, secret: "\${{ secrets.HOOK }}" }] }
secrets: [HOOK]
params: { since: { type: number } }
phases: [{ name: A, tasks: [{ name: B, run: 'true' }] }]
`,
  [orchestrationPath('broken')]: 'phases: [',
};

test('a thousand malformed requests crash nothing, and let nobody in', async () => {
  const rig = await ApiRig.open(files, { rate: { burst: 1e6, perSecond: 1e6 } });
  rig.files.host.env['HOOK'] = 'hunter2';
  const port = Number(new URL(rig.api.url).port);
  const read = await rig.token({ kind: 'read' });
  const wrong = read.replace(/.$/, last => (last === 'A' ? 'B' : 'A'));
  const token = fc.constantFrom(null, 'x', wrong.slice(0, -1), read);
  await fc.assert(
    fc.asyncProperty(malformedRequests, token, async (malformed, shown) => {
      const status = statusOf(await exchange(port, bytesOf(malformed, shown)));
      expect(status).toBeLessThan(500);
      const isOpen = /^\/(metrics|healthz)/.test(malformed.path);
      if (shown !== read && !isOpen && status !== 0) expect(status).toBeGreaterThanOrEqual(400);
    }),
    { numRuns: 800 },
  );
  expect(await rig.daemon.record.runs({})).toEqual([]);
  expect(await rig.daemon.record.fires({})).toEqual([]);
  expect(await rig.daemon.record.lastEvent()).toBe(0);
  const admin = await rig.token({ kind: 'admin' });
  await fc.assert(
    fc.asyncProperty(malformedRequests, async malformed => {
      expect(statusOf(await exchange(port, bytesOf(malformed, admin)))).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
  expect(rig.failures).toEqual([]);
  expect((await rig.ask('/runs', { token: admin })).status).toBe(200);
});
