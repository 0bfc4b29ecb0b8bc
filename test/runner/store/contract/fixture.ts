import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../../../runner/store/store.ts';
import type { Handle, Rig } from '../rig.ts';

/** A rig a test: made before it and removed after it. */
export function useRig(newRig: () => Promise<Rig>): {
  open(): Promise<Handle>;
  store(): Promise<Store>;
} {
  let rig: Rig | undefined;
  beforeEach(async () => {
    rig = await newRig();
  });
  afterEach(async () => {
    await rig?.end();
  });
  const open = (): Promise<Handle> => {
    if (rig === undefined) throw new Error('No test is running.');
    return rig.open();
  };
  return { open, store: async () => (await open()).store };
}
