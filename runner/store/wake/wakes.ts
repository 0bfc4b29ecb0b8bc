/**
 * Carries "look again" between the processes of one store. It carries no state: whoever is woken reads the store, so that
 * nothing is believed that is not durable.
 */
export interface Wakes {
  /** Where other processes reach this one; null where they cannot. Known from the start, though it answers only after `listen`. */
  readonly address: string | null;

  /** Begins to answer at the address. Failing is no error: others then look at intervals. */
  listen(): void;

  /** Wakes everyone, here and elsewhere, who watches a topic at this process. */
  announce(topic: string): void;

  /** Watches a topic as far as this process announces it; the returned function ends that. */
  watchHere(topic: string, woken: () => void): () => void;

  /** Watches a topic at another process. */
  watchAt(address: string, topic: string, watcher: RemoteWatcher): RemoteWatch;

  /** Announces a topic at another process; false where it could not be reached. */
  tell(address: string, topic: string): Promise<boolean>;

  /** Removes what a dead process left at its address. */
  forget(address: string): void;

  /** Answers no more and watches nothing at others; whoever watched here hears this process's end. */
  close(): void;
}

export interface RemoteWatcher {
  woken(): void;
  /** The other process closed its store or died, however it died; nothing is heard of it any more. */
  ended(): void;
}

export interface RemoteWatch {
  /** True once the topic is watched: what is announced from then on is heard. False where the process cannot be reached. */
  readonly isReady: Promise<boolean>;
  stop(): void;
}

/** Changes of a key's holders or line. */
export function keyTopic(key: string): string {
  return `key ${key}`;
}

/** Growth of a run's journal. */
export function runTopic(runId: string): string {
  return `run ${runId}`;
}

/** Requests to cancel a run. */
export function cancelTopic(runId: string): string {
  return `cancel ${runId}`;
}
