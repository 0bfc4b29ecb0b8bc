import { hasSchedules, PileUps } from '../runner/model/check/pileUps.ts';
import type { UsualDuration } from '../runner/model/recordedRuns.ts';
import type { YamlNode } from '../runner/model/yaml/node.ts';

export interface PileUpsOptions {
  /** How long runs of an orchestration usually take; null where that is not known. Never rejects. */
  readonly usual: (orchestration: string) => Promise<UsualDuration | null>;
  /** Something else is known than before. */
  readonly changed: () => void;
}

/**
 * What is known of a project's schedules by how long its runs took. A reading never waits for the record: it goes by what is known, and
 * is made again when more is.
 */
export class KnownPileUps {
  readonly #options: PileUpsOptions;
  /** Of the orchestrations that were asked for; null where nothing is known. */
  readonly #known = new Map<string, PileUps | null>();

  constructor(options: PileUpsOptions) {
    this.#options = options;
  }

  /** What is known of an orchestration right now: the same object until that changes. */
  of(orchestration: string): PileUps | null {
    return this.#known.get(orchestration) ?? null;
  }

  /** Finds out what the record says of an orchestration, where it has schedules at all. */
  ask(orchestration: string, root: YamlNode | null): void {
    if (this.#known.has(orchestration)) return;
    if (!hasSchedules(root)) return;
    this.#known.set(orchestration, null);
    void this.#learn(orchestration);
  }

  /** Further runs of orchestrations have ended. */
  runsChanged(orchestrations: readonly string[]): void {
    for (const orchestration of orchestrations)
      if (this.#known.has(orchestration)) void this.#learn(orchestration);
  }

  async #learn(orchestration: string): Promise<void> {
    const usual = await this.#options.usual(orchestration);
    const before = this.of(orchestration);
    if (usual?.ms === before?.usual.ms && usual?.runs === before?.usual.runs) return;
    this.#known.set(orchestration, usual === null ? null : new PileUps(usual));
    this.#options.changed();
  }
}
