import { expect, test } from 'vitest';
import type { NewVersion } from '../../../../runner/store/versions.ts';
import { createRun, ended, type Rig } from '../rig.ts';
import { useRig } from './fixture.ts';

function version(text: string, orchestration = 'nightly'): NewVersion {
  const path = `.segue/orchestrations/${orchestration}.yaml`;
  return {
    orchestration,
    path,
    sources: { [path]: `sha256:${text}`, shared: 'sha256:01' },
    texts: new Map([
      [`sha256:${text}`, text],
      ['sha256:01', 'phases: []'],
    ]),
  };
}

/** The versions of orchestrations that were last valid. */
export function versionContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('are there for whoever comes next, one an orchestration', async () => {
    const [one, other] = [await rig.open(), await rig.store()];
    expect(await one.store.versions(['nightly'])).toEqual([]);
    await one.store.keepVersions([version('a'), version('b', 'weekly')]);
    await one.store.keepVersions([version('c')]);
    one.die();
    const { texts: _, ...kept } = version('c');
    expect(await other.versions(['nightly', 'none'])).toEqual([kept]);
    expect(await other.text('sha256:c')).toBe('c');
    expect(await other.text('sha256:b')).toBe('b');
    expect(await other.text('sha256:a')).toBeUndefined();
  });

  test('share their texts with runs, and either keeps them', async () => {
    const store = await rig.store();
    await createRun(store, 'one');
    await store.keepVersions([version('a')]);
    await store.commit({ runId: 'one', entries: [ended()] });
    await store.deleteRuns(['one']);
    expect(await store.text('sha256:01')).toBe('phases: []');
    await createRun(store, 'two');
    await store.keepVersions([version('b', 'weekly')]);
    await store.forgetVersions(['weekly']);
    expect(await store.versions(['nightly'])).toEqual([]);
    expect(await store.text('sha256:a')).toBeUndefined();
    await store.forgetVersions([]);
    expect(await store.text('sha256:01')).toBe('phases: []');
    await store.commit({ runId: 'two', entries: [ended()] });
    await store.deleteRuns(['two']);
    expect(await store.text('sha256:01')).toBeUndefined();
  });
}
