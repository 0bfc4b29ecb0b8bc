import { readSecrets } from '../project/secrets.ts';
import type { RunObserver } from '../record/observer.ts';
import type { Runner } from './environment.ts';
import type { Prepared } from './prepare.ts';

/** What tells others of a run's lineage, and how that is ended. */
export interface LineageTelling {
  readonly observer: RunObserver;
  /** Gives a sentence on what could not be told. */
  close(): Promise<string | null>;
}

/** Tells of a run as the project's settings say under `openLineage`; null where they do not, so that nothing of it is loaded. */
export async function tellLineage(runner: Runner, { plan }: Prepared): Promise<LineageTelling | null> {
  const { settings, root } = runner.project;
  if (settings.openLineage === null) return null;
  const { LineageObserver } = await import('./openLineage/lineageObserver.ts');
  const { host, files } = runner;
  const secrets = await readSecrets(settings, { root, environment: host.env, files });
  const observer = new LineageObserver({
    orchestration: plan.orchestration,
    settings,
    described: settings.openLineage,
    root,
    clock: host.clock,
    secret: name => secrets.lookup(name),
  });
  return { observer, close: () => observer.close() };
}

/** Tells two of everything, one after the other. */
export function both(one: RunObserver, other: RunObserver): RunObserver {
  return {
    onEntry: (entry, state) => {
      one.onEntry(entry, state);
      other.onEntry(entry, state);
    },
  };
}
