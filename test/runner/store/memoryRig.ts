import { memoryStore, sharedMemory } from '../../../runner/store/memory.ts';
import { HeldClock } from '../../support/heldClock.ts';
import type { Handle, Rig } from './rig.ts';

/** Handles over one memory, with a clock that stands still: nothing in this store may need time to pass. */
export async function memoryRig(): Promise<Rig> {
  const shared = sharedMemory();
  const clock = new HeldClock();
  return {
    open: async (): Promise<Handle> => {
      const store = memoryStore({ clock, shared });
      return { store, die: () => store.die() };
    },
    end: async () => {},
  };
}
