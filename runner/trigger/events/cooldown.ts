import type { Json, JsonObject } from '../../model/orchestration.ts';

/** How long after a fire of a trigger the next one may come, and what happens to what is heard meanwhile. */
export interface Cooldown {
  readonly forMs: number;
  readonly afterwards: 'ignore' | 'fire';
}

/** The cool-down that a trigger says; null where it says none. */
export function cooldownIn(config: JsonObject): Cooldown | null {
  const cooldown: Json | undefined = config['cooldown'];
  if (typeof cooldown !== 'object' || cooldown === null) return null;
  const { forMs, afterwards } = cooldown as JsonObject;
  return { forMs: Number(forMs), afterwards: afterwards === 'fire' ? 'fire' : 'ignore' };
}

/** Whether an instant is within the cool-down after the last fire. */
export function isCool(cooldown: Cooldown | null, firedAt: number | null, at: number): boolean {
  return cooldown !== null && firedAt !== null && at < firedAt + cooldown.forMs;
}
