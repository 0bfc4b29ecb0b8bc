import type { Clock } from '../clock.ts';
import type { LastRun, UsualDuration } from '../model/recordedRuns.ts';
import { ProjectRuns } from './projectRuns.ts';

/** The runs of some orchestrations of a project are not as they were. */
export interface ChangedRuns {
  /** Absolute path of the project's root. */
  readonly root: string;
  readonly orchestrations: readonly string[];
}

/**
 * What the records of projects say of their orchestrations' last runs, for a process that only looks on, such as an editor's: it makes no
 * record, changes none and holds none open. What cannot be read (locked, damaged, of another version of Segue) reads as a project in which nothing has run.
 */
export class LastRuns {
  readonly #clock: Clock;
  readonly #projects = new Map<string, ProjectRuns>();
  readonly #listeners = new Set<(changed: ChangedRuns) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The newest run of an orchestration that has ended; null where none is known. Never rejects. */
  last(root: string, orchestration: string): Promise<LastRun | null> {
    return this.#project(root).last(orchestration);
  }

  /** How long its runs take; null where too few are known. Never rejects. */
  usual(root: string, orchestration: string): Promise<UsualDuration | null> {
    return this.#project(root).usual(orchestration);
  }

  /** Calls `listener` when a run of an orchestration that was asked for has ended, in whichever process. */
  onChange(listener: (changed: ChangedRuns) => void): void {
    this.#listeners.add(listener);
  }

  /** Stops watching. */
  close(): void {
    for (const project of this.#projects.values()) project.close();
    this.#projects.clear();
  }

  #project(root: string): ProjectRuns {
    const known = this.#projects.get(root);
    if (known !== undefined) return known;
    const project = new ProjectRuns(root, this.#clock, orchestrations => {
      for (const listener of this.#listeners) listener({ root, orchestrations });
    });
    this.#projects.set(root, project);
    return project;
  }
}
