import type { JsonObject } from '../../model/orchestration.ts';
import type { NewFire, StoredEvent } from '../../store/triggers.ts';
import { depthIn, inChain } from './cascade.ts';
import type { EventTrigger } from './eventTrigger.ts';

/** What an `orchestration` trigger says. */
export interface OrchestrationTrigger {
  readonly id: string;
  readonly states: readonly string[];
}

/** Fires after each run of another orchestration that has ended in one of some states. */
export function orchestrationTrigger({ id, states }: OrchestrationTrigger): EventTrigger {
  return {
    name: `orchestration ${id} ${[...states].sort().join(' ')}`,
    begin: seen => ({ seen }),
    concerns: ({ kind, name, details }) =>
      kind === 'run' && name === id && states.includes(String((details as JsonObject)['state'])),
    consider: (state, events) => ({
      state: { seen: events.at(-1)?.sequence ?? (state as JsonObject)['seen'] ?? 0 },
      fires: events.map(fireAfter),
    }),
    dueAt: () => undefined,
  };
}

function fireAfter({ name, at, details }: StoredEvent): NewFire {
  const { run = null, number = null, state = null } = details as JsonObject;
  const ended = { orchestration: name, run, number, state };
  return inChain(
    { occasion: `run ${String(run)}`, at, details: { kind: 'orchestration', ...ended, event: ended } },
    depthIn(details) + 1,
  );
}
