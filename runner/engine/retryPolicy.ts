import type { RetryPolicy } from '../model/orchestration.ts';

/**
 * How long to wait before the attempt after `attempt` (from 1), in milliseconds: the policy's wait, doubled for each
 * attempt already made where the backoff is exponential, at most `maxWait`. `random` (0 to 1) draws the jitter, which
 * takes away up to its share of the wait, so that a wait is never longer than the policy says.
 */
export function retryWaitMs(policy: RetryPolicy, attempt: number, random: number): number {
  const grown =
    policy.backoff === 'exponential' ? policy.waitMs * 2 ** Math.min(attempt - 1, 40) : policy.waitMs;
  const bounded = Math.min(grown, policy.maxWaitMs ?? longestWaitMs);
  return Math.round(bounded * (1 - policy.jitter * random));
}

/** Without a `maxWait`, no wait grows past a day: a longer one is more likely a slip than a wish. */
const longestWaitMs = 24 * 60 * 60 * 1000;
