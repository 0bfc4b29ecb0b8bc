import type { Clock } from '../clock.ts';
import type { Trigger } from '../record/entry.ts';
import { refuseUsage } from '../run/refuse.ts';
import type { Refusal, Started } from '../run/request.ts';
import type { Store } from '../store/store.ts';
import { LostFireError, type OwnFire } from '../store/triggers.ts';

export interface KeyedStartsOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** A start of which the caller names a key. */
export interface KeyedStart {
  /** Id of the orchestration that runs: keys are known apart by it. */
  readonly orchestration: string;
  readonly key: string;
  readonly trigger: Trigger;
  /** Starts the run with which the fire comes into being. */
  readonly execute: (fire: OwnFire) => Promise<Refusal | Started>;
}

/** Starts of which the caller names a key, so that a request that is sent again, after a broken connection for instance, gives the run of the first one. */
export class KeyedStarts {
  readonly #options: KeyedStartsOptions;
  /** Starts that are under way here. */
  readonly #pending = new Map<string, Promise<Refusal | Started>>();

  constructor(options: KeyedStartsOptions) {
    this.#options = options;
  }

  start(keyed: KeyedStart): Promise<Refusal | Started> {
    const name = `${keyed.orchestration}\n${keyed.key}`;
    const pending = this.#pending.get(name) ?? this.#start(keyed).finally(() => this.#pending.delete(name));
    this.#pending.set(name, pending);
    return pending;
  }

  async #start({ orchestration, key, trigger: details, execute }: KeyedStart): Promise<Refusal | Started> {
    const { clock } = this.#options;
    const trigger = `key ${details.kind}`;
    const known = await this.#known(orchestration, { trigger, key });
    if (known !== undefined) return known;
    try {
      return await execute({ trigger, occasion: key, at: clock.now(), details });
    } catch (error) {
      if (!(error instanceof LostFireError)) throw error;
      // Another process was first.
      const first = await this.#known(orchestration, { trigger, key });
      if (first === undefined) throw error;
      return first;
    }
  }

  /** What the key gave before; undefined where it is new. */
  async #known(
    orchestration: string,
    { trigger, key }: { readonly trigger: string; readonly key: string },
  ): Promise<Refusal | Started | undefined> {
    const { store } = this.#options;
    const [row] = await store.fires({ orchestration, trigger, occasion: key, limit: 1 });
    if (row?.run == null) return undefined;
    const [first] = await store.journal(row.run);
    if (first?.entry.kind === 'run-created') return { kind: 'started', created: first.entry, notices: [] };
    return refuseUsage(`The key "${key}" was used for a run that is no longer kept.`);
  }
}
