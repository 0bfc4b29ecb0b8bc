import { mentionsIn } from '../model/mentions.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { OrchestrationFile } from '../model/project/orchestrationFiles.ts';
import type { SourceOfOrchestration } from '../model/project/wholeProject.ts';
import type { SourceFile } from '../model/sourceFile.ts';
import { readYaml } from '../model/yaml/readYaml.ts';
import type { Project } from '../project/project.ts';
import { type Accepted, acceptFile } from '../run/prepare.ts';
import type { Findings, OnceRead } from './onceRead.ts';
import { SameParts } from './sameParts.ts';
import { Shelved, type ValidVersion, type WholeVersions } from './shelved.ts';

export interface ReadingOptions {
  readonly disk: OnceRead;
  /** Opened on that disk. */
  readonly project: Project;
  readonly whole: WholeVersions;
  readonly restore: Restore;
}

/** The version of an orchestration that was last valid, as far as it is kept somewhere; null where it is not. */
export type Restore = (id: string) => Promise<Accepted | null>;

/** One reading of a project's files, in which each orchestration finds its place on the shelf. */
export class LibraryReading {
  readonly #options: ReadingOptions;
  readonly #parts = new SameParts();
  readonly #isAgain = new Map<Findings, Promise<boolean>>();

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** Whether there is nothing to read: the text is the same, and so is all that was looked at to understand it. */
  async isSame(before: Shelved | undefined, { file, path }: SourceOfOrchestration): Promise<boolean> {
    const version = before?.version;
    if (before?.isCurrent !== true || version == null || before.problems.length > 0) return false;
    if (version.path !== path || version.text !== file.text) return false;
    const { findings } = version;
    const isAgain = this.#isAgain.get(findings) ?? this.#options.disk.findsAgain(findings);
    this.#isAgain.set(findings, isAgain);
    return isAgain;
  }

  async accept(source: SourceOfOrchestration, before: Shelved | undefined): Promise<Shelved> {
    const { disk, project, whole } = this.#options;
    // What others asked for is none of this one's.
    await disk.findings();
    const accepted = await acceptFile(project, source.file);
    if (accepted.kind === 'refused') return this.refused(source, { problems: accepted.problems, before });
    const version = this.#versionOf(accepted, await disk.findings());
    whole.keep(version, { ...accepted, catalog: version.catalog });
    const { id, path } = source;
    return new Shelved({ id, path, version, isCurrent: true, problems: accepted.warnings }, whole);
  }

  /** A file that cannot be used now: its last valid version goes on, be it one that another process has seen. */
  async refused(
    { id, path, file }: OrchestrationFile & { readonly file?: SourceFile },
    { problems, before }: { readonly problems: readonly FileProblem[]; readonly before: Shelved | undefined },
  ): Promise<Shelved> {
    const version = before?.version ?? (await this.#restored(id));
    // Whoever lists a secret means it for this one alone, be the rest right or wrong.
    const listed = file === undefined ? [] : [...mentionsIn(readYaml(file).root).secrets];
    return new Shelved({ id, path, version, isCurrent: false, problems }, this.#options.whole, listed);
  }

  /** The same with more that is wrong. */
  with(shelved: Shelved, more: readonly FileProblem[]): Shelved {
    const { id, path, version, isCurrent, problems, secretNames } = shelved;
    const all = [...problems, ...more];
    return new Shelved({ id, path, version, isCurrent, problems: all }, this.#options.whole, secretNames);
  }

  async #restored(id: string): Promise<ValidVersion | null> {
    const { restore, whole } = this.#options;
    const accepted = await restore(id);
    if (accepted === null) return null;
    const version = this.#versionOf(accepted, new Map());
    whole.keep(version, { ...accepted, catalog: version.catalog });
    return version;
  }

  #versionOf({ file, orchestration, catalog, warnings }: Accepted, findings: Findings): ValidVersion {
    return {
      path: file.path,
      text: file.text,
      catalog: this.#parts.catalog(catalog, findings),
      warnings: warnings.length === 0 ? none : warnings,
      findings: this.#parts.findings(findings),
      triggers: this.#parts.triggers(orchestration.triggers),
      concurrency: this.#parts.data(orchestration.concurrency),
    };
  }
}

const none: readonly FileProblem[] = [];
