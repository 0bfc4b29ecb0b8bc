import { type CancelRequest, StoreError } from '../store.ts';
import { cancelTopic, type Wakes } from './wakes.ts';

/** A request to cancel, with its place among all of them. */
export interface NumberedCancel {
  readonly sequence: number;
  readonly request: CancelRequest;
}

export interface CancelWaitsOptions {
  readonly wakes: Wakes;
  /** The requests for a run above a sequence number, in order; none where this store does not own the run. */
  readonly read: (runId: string, after: number) => Promise<readonly NumberedCancel[]>;
}

/** Hands requests to cancel to those who run the runs, each request once a listener. */
export class CancelWaits {
  readonly #options: CancelWaitsOptions;
  readonly #listeners = new Set<() => void>();
  #isClosed = false;

  constructor(options: CancelWaitsOptions) {
    this.#options = options;
  }

  /** See `Store.onCancel`. */
  listen(runId: string, signal: AbortSignal, requested: (request: CancelRequest) => void): void {
    if (signal.aborted || this.#isClosed) return;
    const { wakes, read } = this.#options;
    let last = 0;
    let pending = Promise.resolve();
    const deliver = async (): Promise<void> => {
      const found = await read(runId, last).catch(nothingReadable);
      for (const { sequence, request } of found) {
        if (signal.aborted || this.#isClosed) return;
        last = sequence;
        requested(request);
      }
    };
    const look = (): void => {
      // One after the other, so that none is handed over twice.
      pending = pending.then(deliver);
    };
    const stop = wakes.watchHere(cancelTopic(runId), look);
    this.#listeners.add(look);
    signal.addEventListener(
      'abort',
      () => {
        stop();
        this.#listeners.delete(look);
      },
      { once: true },
    );
    look();
  }

  /** Looks for requests of which no word came. */
  lookAgain(): void {
    for (const look of this.#listeners) look();
  }

  close(): void {
    this.#isClosed = true;
    this.#listeners.clear();
  }
}

/** A store that cannot be read now is looked at again later; whoever runs the run meets the error when it writes. */
function nothingReadable(error: unknown): readonly NumberedCancel[] {
  if (error instanceof StoreError) return [];
  throw error;
}
