/** The versions of orchestrations that were last valid: they outlive a restart of whoever looks after the project, whatever has become of the files meanwhile. */
export interface VersionStore {
  /** Keeps versions in place of the earlier ones of the same orchestrations. */
  keepVersions(versions: readonly NewVersion[]): Promise<void>;

  /** Forgets the versions of all orchestrations but these. */
  forgetVersions(kept: readonly string[]): Promise<void>;

  /** The versions that are kept of some orchestrations, in no order; `text` has their texts. */
  versions(orchestrations: readonly string[]): Promise<readonly Version[]>;
}

export interface Version {
  readonly orchestration: string;
  /** Path of its file, relative to the project's root. */
  readonly path: string;
  /** The texts that a run of it is made of: path → hash. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface NewVersion extends Version {
  /** Hash → text. */
  readonly texts: ReadonlyMap<string, string>;
}
