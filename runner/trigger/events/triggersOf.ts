import type { JsonObject, Orchestration } from '../../model/orchestration.ts';
import { cooldownIn } from './cooldown.ts';
import { databaseTrigger } from './databaseTrigger.ts';
import type { EventTrigger } from './eventTrigger.ts';
import { filesTrigger } from './filesTrigger.ts';
import { orchestrationTrigger } from './orchestrationTrigger.ts';
import { tablesTrigger } from './tablesTrigger.ts';

/** The triggers of an orchestration that live on stored events. */
export function eventTriggersOf({
  id: orchestration,
  triggers,
}: Pick<Orchestration, 'id' | 'triggers'>): readonly EventTrigger[] {
  return [
    ...triggers.tables.map(config =>
      tablesTrigger({ all: textsIn(config, 'all'), cooldown: cooldownIn(config) }),
    ),
    ...triggers.orchestration.map(config =>
      orchestrationTrigger({ id: String(config['id']), states: textsIn(config, 'states') }),
    ),
    ...triggers.files.map(config =>
      filesTrigger(
        { paths: textsIn(config, 'paths'), each: config['each'] === true, cooldown: cooldownIn(config) },
        { orchestration },
      ),
    ),
    ...triggers.database.map(config =>
      databaseTrigger(
        {
          connection: String(config['connection']),
          query: String(config['query']),
          cooldown: cooldownIn(config),
        },
        { orchestration },
      ),
    ),
  ];
}

function textsIn(config: JsonObject, key: string): readonly string[] {
  const value = config[key];
  return Array.isArray(value) ? value.map(String) : [];
}
