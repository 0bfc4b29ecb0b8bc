import type { Concurrency } from '../model/orchestration.ts';
import type { Holder } from '../record/entry.ts';
import type { ClaimRequest, ClaimResult, Store } from '../store/store.ts';

/** What became of a run's wish for its slot. */
export type Slot =
  | {
      readonly kind: 'granted';
      /** Runs whose process died while it held the slot; what still runs of them is to be ended first. */
      readonly deserted: readonly string[];
    }
  | { readonly kind: 'skipped'; readonly reason: string }
  /** The signal was aborted: the run was cancelled while it waited. */
  | { readonly kind: 'stopped' };

export interface SlotOptions {
  readonly store: Store;
  readonly run: { readonly id: string; readonly name: string; readonly orchestration: string };
  readonly concurrency: Concurrency;
  readonly signal: AbortSignal;
  /** Told at first, and whenever the holder or the place in line changes. */
  readonly onWaiting: (holder: Holder, place: number) => void;
}

/** The id of the claim by which a run holds its slot. */
export function slotClaim(runId: string): string {
  return `${runId}/slot`;
}

/** The key of the slots of an orchestration's runs. */
export function slotKey(orchestration: string): string {
  return `run:${orchestration}`;
}

/**
 * Takes a slot among the runs of one orchestration, which never overlap beyond `runs`. What happens when all are taken
 * is the orchestration's `overlap`: wait in line; join a run that waits already; not run; or cancel those that run.
 */
export async function takeSlot(options: SlotOptions): Promise<Slot> {
  const { store, run, concurrency, signal } = options;
  const request: ClaimRequest = {
    id: slotClaim(run.id),
    key: slotKey(run.orchestration),
    capacity: concurrency.runs,
    runId: run.id,
    holder: { run: run.id, runName: run.name, job: null },
    ...(concurrency.overlap === 'skip' ? { onlyIfFree: true } : {}),
  };
  let result = await store.claim(request);
  if (result.granted) return granted(result);
  if (concurrency.overlap === 'skip')
    return { kind: 'skipped', reason: `${result.holder.runName} is in progress` };
  if (concurrency.overlap === 'collapse' && result.place > 1) return collapse(options, request);
  if (concurrency.overlap === 'cancel-running') await cancelHolders(store, request);
  let told = '';
  while (!result.granted) {
    const current = JSON.stringify([result.holder, result.place]);
    if (current !== told) options.onWaiting(result.holder, result.place);
    told = current;
    await store.changed(request.key, signal, request.id);
    if (signal.aborted) {
      await store.withdraw(request.id);
      return { kind: 'stopped' };
    }
    result = await store.claim(request);
  }
  return granted(result);
}

function granted({ deserted = [] }: Extract<ClaimResult, { granted: true }>): Slot {
  return { kind: 'granted', deserted };
}

async function collapse({ store }: SlotOptions, request: ClaimRequest): Promise<Slot> {
  const { waiting } = await store.line(request.key);
  await store.withdraw(request.id);
  const joined = waiting.find(({ run }) => run !== request.runId);
  return { kind: 'skipped', reason: `joined ${joined?.runName ?? 'the run'} that waits already` };
}

async function cancelHolders(store: Store, request: ClaimRequest): Promise<void> {
  const { holders } = await store.line(request.key);
  const by = `${request.holder.runName} (overlap: cancel-running)`;
  for (const { run } of holders) await store.requestCancel(run, { by, force: false });
}
