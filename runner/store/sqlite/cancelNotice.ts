import type { Clock } from '../../clock.ts';
import type { Owner } from '../owner.ts';
import { cancelTopic, type Wakes } from '../wake/wakes.ts';

export interface CancelNotice {
  readonly runId: string;
  readonly ownerId: number;
  readonly clock: Clock;
  readonly wakes: Wakes;
  readonly find: (ownerId: number) => Promise<Owner | undefined>;
}

/** How long an owner that cannot be reached is tried; it then finds the request by itself, within 10 s. */
const giveUpAfterMs = 1000;
const pauseMs = 20;

/** Tells a run's owner, in another process, that a request to cancel is on file. */
export async function tellOwner({ runId, ownerId, clock, wakes, find }: CancelNotice): Promise<void> {
  const { promise: isLate, resolve } = Promise.withResolvers<true>();
  const stop = clock.after(giveUpAfterMs, () => resolve(true));
  const tell = async (): Promise<true> => {
    for (;;) {
      const address = (await find(ownerId))?.address ?? null;
      // Nobody to be told: it has gone, or cannot be reached at all.
      if (address === null) return true;
      if (await Promise.race([wakes.tell(address, cancelTopic(runId)), isLate])) return true;
      // It registered a moment ago and does not listen yet.
      await Promise.race([new Promise<void>(again => clock.after(pauseMs, again)), isLate]);
    }
  };
  await tell();
  stop();
}
