import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Places } from '../engine/places.ts';
import type { Host } from '../host.ts';
import type { JobExecutor } from '../job/job.ts';
import { makeFolder } from '../makeFolder.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { layout } from '../model/project/layout.ts';
import { nodeFileSystem } from '../project/nodeFileSystem.ts';
import { openProject, type Project, projectRootFor } from '../project/project.ts';
import type { SqliteStoreOptions } from '../store/sqlite/openSqliteStore.ts';
import type { Store, StoreReader } from '../store/store.ts';
import type { JobIdentity } from './jobIdentity.ts';

/** What every operation on a project works with. Nothing of it is opened before it is needed. */
export interface Runner {
  readonly host: Host;
  readonly files: FileSystem;
  readonly project: Project & {
    /** Absolute path of the folder of history, logs and locks. */
    readonly stateDirectory: string;
  };
  /** What a process that executes many runs has for all of them; absent: each run has its own. */
  readonly shared?: SharedByRuns;
  /** What jobs show to the daemon that executes their run; absent: there is none, or it answers nobody. */
  readonly identity?: JobIdentity;
  /** Absent: what is to be known of the project is read from its files. */
  readonly known?: KnownOfProject;
  /** The record for reading; empty where nothing was ever run. Nothing is made on disk. */
  store(): Promise<StoreReader>;
  /** The record for writing; made where there is none. */
  writableStore(): Promise<Store>;
  /** Lets go of the record. */
  close(): Promise<void>;
}

/** What is there once for all runs of a process that looks after a project: it takes up what died, and trims the history, for itself. */
export interface SharedByRuns {
  readonly executor: JobExecutor;
  /** For the jobs of all runs together; absent: only the runs' own limits count. */
  readonly places?: Places;
}

/** What a process that stays knows of its project, so that no run has to read all of its files for it. */
export interface KnownOfProject {
  /** The names that any orchestration of the project lists under `secrets:`. */
  readonly listedSecrets: ReadonlySet<string>;
}

/**
 * Opens the project that a command is about: that around the file where `target` is the path of one, else that around
 * the folder in which the command was typed.
 */
export async function openRunner(host: Host, target: string | null = null): Promise<Runner> {
  const files = nodeFileSystem;
  const root = await projectRootFor(target, host.cwd, files);
  const project = await openProject(root, files);
  return new OpenRunner(host, files, { ...project, stateDirectory: join(root, layout.state) });
}

class OpenRunner implements Runner {
  readonly host: Host;
  readonly files: FileSystem;
  readonly project: Runner['project'];
  #reader: Promise<StoreReader> | null = null;
  #writer: Promise<Store> | null = null;

  constructor(host: Host, files: FileSystem, project: Runner['project']) {
    this.host = host;
    this.files = files;
    this.project = project;
  }

  store(): Promise<StoreReader> {
    this.#reader ??= this.#writer ?? this.#openReader();
    return this.#reader;
  }

  writableStore(): Promise<Store> {
    this.#writer ??= this.#openWriter();
    return this.#writer;
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled([this.#reader, this.#writer]);
    for (const store of opened) if (store.status === 'fulfilled') await store.value?.close();
  }

  async #openReader(): Promise<StoreReader> {
    const { openSqliteReader } = await import('../store/sqlite/openSqliteStore.ts');
    return openSqliteReader({ directory: this.project.stateDirectory, clock: this.host.clock });
  }

  #openWriter(): Promise<Store> {
    return openWritableStore({ directory: this.project.stateDirectory, clock: this.host.clock });
  }
}

/** Opens the record in a project's folder of state for writing; makes both where they are missing. */
export async function openWritableStore(
  options: Pick<SqliteStoreOptions, 'directory' | 'clock' | 'unattended'>,
): Promise<Store> {
  const { openSqliteStore } = await import('../store/sqlite/openSqliteStore.ts');
  const store = await openSqliteStore(options);
  keepOutOfGit(options.directory);
  return store;
}

/** The folder of state ignores itself, so that no history is committed where nobody thought of it. */
function keepOutOfGit(directory: string): void {
  try {
    makeFolder(directory);
    writeFileSync(join(directory, '.gitignore'), '*\n', { flag: 'wx' });
  } catch {
    // It is there already, or it cannot be written: neither keeps anything from running.
  }
}
