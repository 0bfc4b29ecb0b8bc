import { expect, test } from 'vitest';
import type { ProjectDaemon } from '../../../runner/daemon/projectDaemon.ts';
import { Unattended } from '../../../runner/daemon/unattended.ts';
import { Timetable } from '../../../runner/model/schedule/timetable.ts';
import { realClock } from '../job/realClock.ts';
import { ScriptedDatabase } from '../trigger/scriptedDatabase.ts';
import { ScriptedDisk } from '../trigger/scriptedDisk.ts';
import { DaemonRig, endOf, orchestrationPath } from './daemonRig.ts';

const path = orchestrationPath('nightly');
const component = '.segue/components/tell/component.yaml';

function files(word: string): Readonly<Record<string, string>> {
  return {
    [path]: 'phases: [{ name: One, tasks: [{ name: Tell, uses: tell }] }]\n',
    [component]: `name: tell\nruns: { using: shell, script: 'echo "said=${word}" >> "$SEGUE_OUTPUT"' }\n`,
  };
}

interface Opened {
  readonly daemon: ProjectDaemon;
  readonly unattended: Unattended;
  readonly lines: readonly string[];
}

async function open(rig: DaemonRig): Promise<Opened> {
  const daemon = await rig.open();
  const { store } = rig;
  if (store === undefined) throw new Error('A daemon that is open has a record.');
  const lines: string[] = [];
  const log = { write: (level: string, message: string) => void lines.push(`${level}: ${message}`) };
  const timetable = new Timetable();
  const disk = new ScriptedDisk();
  const unattended = new Unattended({
    daemon,
    store,
    clock: realClock,
    timetable,
    log,
    disk,
    databases: new ScriptedDatabase(),
  });
  await unattended.start();
  return { daemon, unattended, lines };
}

/** A daemon that is ended while it is starting keeps less. */
async function close({ daemon, unattended }: Opened): Promise<void> {
  await unattended.follow();
  await unattended.close();
  await daemon.close();
}

async function said(daemon: ProjectDaemon): Promise<unknown> {
  const selection = { only: [], skip: [] };
  const wish = { orchestration: 'nightly', params: {}, selection, startedBy: null };
  const outcome = await daemon.start({ ...wish, trigger: { kind: 'schedule' } });
  if (outcome.kind === 'refused') return outcome.message;
  const run = await endOf(daemon, outcome.created.runId);
  await daemon.idle();
  return run.tasks.get('tell')?.jobs[0]?.ended?.outputs?.['said'];
}

test('an orchestration goes on as it was last valid, over restarts', async () => {
  const rig = new DaemonRig(files('one'));
  const first = await open(rig);
  // Only the component is another one, and counts as well.
  rig.write(files('two'));
  await first.unattended.follow();
  expect(first.lines.filter(line => line.startsWith('error'))).toEqual([]);
  await close(first);
  rig.write({ [path]: 'phases: [{ name: One, taks: [] }]\n' });
  const second = await open(rig);
  expect(second.lines).toContainEqual(
    expect.stringMatching(
      /^error: \.segue\/orchestrations\/nightly\.yaml:1:23: Unknown key "taks" .+ nightly goes on as it was last valid\.$/,
    ),
  );
  expect(second.daemon.orchestration('nightly')).toMatchObject({
    isCurrent: false,
    valid: { id: 'nightly' },
  });
  expect(await said(second.daemon)).toBe('two');
  rig.write({ [component]: 'name: tell\nrnus: {}\n' });
  await second.unattended.follow();
  await close(second);
  const third = await open(rig);
  expect(await said(third.daemon)).toBe('two');
  rig.write(files('three'));
  await third.unattended.follow();
  expect(await said(third.daemon)).toBe('three');
  await close(third);
});

test('what is gone is forgotten', async () => {
  const rig = new DaemonRig(files('one'));
  await close(await open(rig));
  rig.remove(path);
  await close(await open(rig));
  rig.write({ [path]: 'phases: 1\n' });
  const last = await open(rig);
  expect(await said(last.daemon)).toBe(`${path} cannot be run as it is.`);
  expect(last.lines).toContainEqual(expect.stringContaining('nightly does not run until this is mended.'));
  await close(last);
});
