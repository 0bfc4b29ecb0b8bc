import type { RunRow, StoreReader } from '../store/store.ts';

/** The trigger of fires that take up an interrupted run; the occasion is the run's id. */
export const resumeTrigger = 'resume';

/** Whether an interrupted run is one that goes on by itself, and has not done so yet. */
export async function isToGoOn(store: StoreReader, { id, orchestration, trigger }: RunRow): Promise<boolean> {
  if (trigger.kind === 'manual' || trigger['awaited'] === true) return false;
  const fired = await store.fires({ orchestration, trigger: resumeTrigger, occasion: id, limit: 1 });
  return fired.length === 0;
}
