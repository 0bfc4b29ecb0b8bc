import type { Clock } from '../../clock.ts';
import { cancelTopic, type Wakes } from '../wake/wakes.ts';

export interface CancelNotice {
  readonly runId: string;
  readonly clock: Clock;
  readonly wakes: Wakes;
  /** Where the run's owner can be reached now; null where nobody is to be told. */
  readonly address: () => Promise<string | null>;
}

/** How long an owner that does not answer is tried; it then finds the request by itself, within 10 s. */
const giveUpAfterMs = 1000;
const pauseMs = 20;

/** Tells a run's owner, in another process, that a request to cancel is on file. */
export async function tellOwner({ runId, clock, wakes, address }: CancelNotice): Promise<void> {
  let isLate = false;
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const stop = clock.after(giveUpAfterMs, () => {
    isLate = true;
    resolve();
  });
  while (!isLate) {
    const found = await address();
    if (found === null || (await Promise.race([wakes.tell(found, cancelTopic(runId)), late]))) break;
    // It registered a moment ago and does not listen yet.
    await new Promise<void>(again => clock.after(pauseMs, again));
  }
  stop();
}
