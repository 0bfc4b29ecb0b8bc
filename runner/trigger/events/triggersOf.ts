import type { JsonObject, Triggers } from '../../model/orchestration.ts';
import type { EventTrigger } from './eventTrigger.ts';
import { orchestrationTrigger } from './orchestrationTrigger.ts';
import { type Cooldown, tablesTrigger } from './tablesTrigger.ts';

/** The triggers of an orchestration that live on stored events. */
export function eventTriggersOf(triggers: Triggers): readonly EventTrigger[] {
  const tables = triggers.tables.map(config =>
    tablesTrigger({ all: textsIn(config, 'all'), cooldown: cooldownIn(config) }),
  );
  const orchestrations = triggers.orchestration.map(config =>
    orchestrationTrigger({ id: String(config['id']), states: textsIn(config, 'states') }),
  );
  return [...tables, ...orchestrations];
}

function textsIn(config: JsonObject, key: string): readonly string[] {
  const value = config[key];
  return Array.isArray(value) ? value.map(String) : [];
}

function cooldownIn(config: JsonObject): Cooldown | null {
  const cooldown = config['cooldown'];
  if (typeof cooldown !== 'object' || cooldown === null) return null;
  const { forMs, afterwards } = cooldown as JsonObject;
  return { forMs: Number(forMs), afterwards: afterwards === 'fire' ? 'fire' : 'ignore' };
}
