import type { StoreReader } from '../store.ts';

/** The history of a project in which nothing has run yet. */
export const emptyReader: StoreReader = {
  line: async () => ({ holders: [], waiting: [] }),
  run: async () => undefined,
  runByNumber: async () => undefined,
  runs: async () => [],
  journal: async () => [],
  text: async () => undefined,
  grown: async () => {},
  cancelRequests: async () => [],
  triggerStates: async () => [],
  fires: async () => [],
  events: async () => [],
  lastEvent: async () => 0,
  notices: async () => [],
  versions: async () => [],
  close: async () => {},
};
