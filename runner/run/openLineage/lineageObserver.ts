import { isAbsolute, join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Settings } from '../../model/catalog.ts';
import { tablesOfTask } from '../../model/lineage/lineage.ts';
import type { Json, JsonObject, Orchestration } from '../../model/orchestration.ts';
import type { Entry } from '../../record/entry.ts';
import type { RunObserver } from '../../record/observer.ts';
import type { RunState } from '../../record/runState.ts';
import { sqlFilesOf } from '../sqlFiles.ts';
import type { Delivery } from './delivery.ts';
import { type EventFacts, eventOf } from './events.ts';
import { FileDelivery } from './fileDelivery.ts';
import { HttpDelivery } from './httpDelivery.ts';
import { tokenSecret } from './tokenSecret.ts';

export interface LineageOptions {
  readonly orchestration: Orchestration;
  readonly settings: Settings;
  /** `openLineage` of the project's settings. */
  readonly described: JsonObject;
  /** Absolute path of the project's root. */
  readonly root: string;
  readonly clock: Clock;
  /** Values of the project's secrets; undefined where there is none of a name. */
  readonly secret: (name: string) => string | undefined;
}

/** Turns the entries of one run into OpenLineage's events, and sends them. It never changes the run, and never makes it wait. */
export class LineageObserver implements RunObserver {
  readonly #facts: EventFacts;
  readonly #delivery: Delivery;
  readonly #target: string;
  #hasStarted = false;

  constructor(options: LineageOptions) {
    const { orchestration, settings, described, root } = options;
    const facts = { settings, sqlFile: sqlFilesOf(root) };
    const tasks = orchestration.phases.flatMap(phase => phase.tasks);
    this.#facts = {
      namespace: textOf(described['namespace']) ?? 'segue',
      tables: new Map(tasks.map(task => [task.id, tablesOfTask(task, facts)])),
    };
    this.#target = textOf(described['file']) ?? hostOf(textOf(described['url']) ?? '');
    this.#delivery = deliveryOf(options);
  }

  onEntry(entry: Entry, { created }: RunState): void {
    if (entry.kind === 'run-started') this.#hasStarted = true;
    // A run that was cancelled while it waited has neither a beginning nor an end.
    if (!this.#hasStarted) return;
    const event = eventOf(entry, created, this.#facts);
    if (event !== undefined) this.#delivery.send(event);
  }

  /** After the run's end: a sentence on what could not be delivered; null where everything was. */
  async close(): Promise<string | null> {
    const { count, reason } = await this.#delivery.close();
    if (count === 0) return null;
    const events = count === 1 ? '1 lineage event' : `${count} lineage events`;
    return `${events} could not be delivered to ${this.#target}: ${reason}.`;
  }
}

function deliveryOf({ described, root, clock, secret }: LineageOptions): Delivery {
  const file = textOf(described['file']);
  if (file !== undefined) return new FileDelivery(isAbsolute(file) ? file : join(root, file));
  const name = tokenSecret(described);
  return new HttpDelivery({
    url: textOf(described['url']) ?? '',
    token: name === undefined ? null : (secret(name) ?? null),
    clock,
    mostWaiting: 10_000,
  });
}

/** An address without what may be secret in it. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
