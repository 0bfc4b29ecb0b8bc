import type { Catalog } from '../model/catalog.ts';
import type { Orchestration } from '../model/orchestration.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import { readOrchestration } from '../model/readOrchestration.ts';
import { SourceFile } from '../model/sourceFile.ts';
import type { Accepted } from '../run/prepare.ts';
import type { KnownOrchestration } from './daemon.ts';
import type { Findings } from './onceRead.ts';

/** A version of an orchestration that was valid: what has to be at hand while it rests, and what the whole of it is read from again when it is wanted. */
export interface ValidVersion extends Pick<Orchestration, 'triggers' | 'concurrency'> {
  readonly path: string;
  readonly text: string;
  /** With all that the text names, as it was then. */
  readonly catalog: Catalog;
  readonly warnings: readonly FileProblem[];
  /** What else was looked at on the disk. */
  readonly findings: Findings;
}

/** An orchestration as a library keeps it: its text, not its meaning, which takes forty times as much memory. */
export class Shelved implements KnownOrchestration {
  readonly id: string;
  readonly path: string;
  /** The last valid one; null where there is none. */
  readonly version: ValidVersion | null;
  readonly isCurrent: boolean;
  readonly problems: readonly FileProblem[];
  /** Names of secrets that its file lists while it is not valid. */
  readonly #listed: readonly string[];
  readonly #whole: WholeVersions;

  constructor(
    shelved: Pick<Shelved, 'id' | 'path' | 'version' | 'isCurrent' | 'problems'>,
    whole: WholeVersions,
    listed: readonly string[] = none,
  ) {
    this.id = shelved.id;
    this.path = shelved.path;
    this.version = shelved.version;
    this.isCurrent = shelved.isCurrent;
    this.problems = shelved.problems;
    this.#whole = whole;
    this.#listed = listed;
  }

  /** Names of secrets that its file lists, or listed when it was valid. */
  get secretNames(): readonly string[] {
    return [...this.#listed, ...(this.version?.catalog.secretNames ?? none)];
  }

  /** The last valid version with what it uses; null where there is none. */
  get accepted(): Accepted | null {
    return this.version === null ? null : this.#whole.get(this.version);
  }

  get valid(): Orchestration | null {
    return this.accepted?.orchestration ?? null;
  }

  get triggers(): Orchestration['triggers'] | null {
    return this.version?.triggers ?? null;
  }

  get concurrency(): Orchestration['concurrency'] | null {
    return this.version?.concurrency ?? null;
  }
}

const none: readonly string[] = [];

/** Versions are kept whole as long as their texts have no more UTF-16 units than this together; it takes some 40 MB. */
const mostText = 1_000_000;

/** What versions mean: of those that were wanted last it is kept, all others are read again. */
export class WholeVersions {
  /** In the order in which they were wanted last. */
  readonly #kept = new Map<ValidVersion, Accepted>();
  #length = 0;

  get(version: ValidVersion): Accepted {
    const accepted = this.#kept.get(version) ?? acceptAgain(version);
    this.keep(version, accepted);
    return accepted;
  }

  keep(version: ValidVersion, accepted: Accepted): void {
    if (!this.#kept.delete(version)) this.#length += version.text.length;
    this.#kept.set(version, accepted);
    for (const oldest of this.#kept.keys()) {
      if (this.#length <= mostText || oldest === version) return;
      this.#kept.delete(oldest);
      this.#length -= oldest.text.length;
    }
  }
}

/** Reading is a function of the text and the catalog: what was valid once is so again. */
function acceptAgain({ path, text, catalog, warnings }: ValidVersion): Accepted {
  const file = new SourceFile(path, text);
  const { orchestration } = readOrchestration(file, catalog);
  if (orchestration === null) throw new Error(`${path} was valid and is not any more.`);
  return { kind: 'accepted', file, orchestration, catalog, warnings };
}
