import type { NewVersion, Version } from '../versions.ts';

/** The last valid versions of orchestrations, as several handles share them; see `VersionStore`. */
export class MemoryVersions {
  readonly #versions = new Map<string, NewVersion>();

  keep(version: NewVersion): void {
    this.#versions.set(version.orchestration, version);
  }

  forget(kept: readonly string[]): void {
    for (const id of this.#versions.keys()) if (!kept.includes(id)) this.#versions.delete(id);
  }

  find(ids: readonly string[]): readonly Version[] {
    return ids
      .flatMap(id => this.#versions.get(id) ?? [])
      .map(({ orchestration, path, sources }) => ({ orchestration, path, sources }));
  }

  text(hash: string): string | undefined {
    for (const { texts } of this.#versions.values()) if (texts.has(hash)) return texts.get(hash);
    return undefined;
  }
}
