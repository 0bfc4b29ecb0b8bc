import { expect, test } from 'vitest';
import { Arrivals } from '../../server/arrivals.ts';
import { rehearse } from '../../server/rehearsal.ts';
import { Workspace } from '../../server/workspace.ts';
import { MemoryDisk } from './memoryDisk.ts';
import { portsOf } from './rig.ts';

const uri = 'file:///project/.segue/orchestrations/a.yaml';

/** What a session has for it; delays end when a test says so. */
function session() {
  const disk = new MemoryDisk({});
  const delayed: (() => void)[] = [];
  const ports = portsOf(disk);
  const reported: unknown[] = [];
  return {
    delayed,
    reported,
    workspace: new Workspace({ files: () => disk, usual: async () => null }),
    ports: {
      ...ports,
      after: (delayMs: number, due: () => void) => {
        if (delayMs === 0) return ports.after(0, due);
        delayed.push(due);
        return () => {};
      },
    },
    arrivals: new Arrivals(),
    isShutDown: false,
    report: (error: unknown): void => {
      reported.push(error);
    },
  };
}

test('a request is rehearsed once, some time after the first file was opened', async () => {
  const around = session();
  const performed = new Promise(resolve => rehearse(around, async reading => resolve(reading.path)));
  around.workspace.setFolders(['file:///project']);
  expect(around.delayed).toEqual([]);
  around.workspace.opened(uri, 1, 'phases: []\n');
  around.workspace.edited(uri, 2, [{ text: 'phases:\n' }]);
  expect(around.delayed).toHaveLength(1);
  around.delayed[0]?.();
  expect(await performed).toBe('.segue/orchestrations/a.yaml');
  expect(around.reported).toEqual([]);
});

test('what goes wrong in it is reported', async () => {
  const around = session();
  const mistake = new Error('Of ours.');
  rehearse(around, () => Promise.reject(mistake));
  around.workspace.opened(uri, 1, 'phases: []\n');
  const reported = new Promise(resolve => {
    around.report = resolve;
  });
  around.delayed[0]?.();
  expect(await reported).toBe(mistake);
});
