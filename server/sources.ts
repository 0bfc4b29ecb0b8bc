import type { Problem } from '../runner/model/problem.ts';
import { unreadableFile } from '../runner/model/project/fileProblem.ts';
import type { TextOutcome } from '../runner/model/project/fileSystem.ts';
import { joinPath } from '../runner/model/project/paths.ts';
import { SourceFile } from '../runner/model/sourceFile.ts';
import type { KnownItems } from '../runner/model/yaml/knownItems.ts';
import { readYamlAgain, type YamlReading } from '../runner/model/yaml/readYaml.ts';
import type { MirroredFiles } from './mirroredFiles.ts';

/** A file's text, and the version that it has where it is open. */
export interface Source {
  readonly file: SourceFile;
  readonly version: number | null;
  /** Set where the file cannot be read as text. */
  readonly problem: Problem | null;
}

/** The texts of a project's files, and their trees: each the same object for as long as the text stays the same. */
export class Sources {
  readonly #root: string;
  readonly #files: MirroredFiles;
  readonly #sources = new Map<string, Source>();
  readonly #trees = new WeakMap<SourceFile, YamlReading>();
  /** What is known of each file's text from when it was read last: only what has changed since is read. */
  readonly #known = new Map<string, KnownItems | null>();

  /** `root` is absolute; paths are relative to it. */
  constructor(root: string, files: MirroredFiles) {
    this.#root = root;
    this.#files = files;
  }

  /** A file's text as it is now; null where there is no such file. */
  async at(path: string): Promise<Source | null> {
    const absolute = joinPath(this.#root, path);
    const onDisk = this.#files.openAt(absolute) === undefined ? await this.#files.readText(absolute) : null;
    // It may have been opened while the disk was asked.
    const open = this.#files.openAt(absolute);
    const outcome: TextOutcome =
      open === undefined ? (onDisk ?? { kind: 'absent' }) : { kind: 'text', text: open.text };
    const source = next(path, outcome, { known: this.#sources.get(path), version: open?.version ?? null });
    if (source === null) {
      this.#sources.delete(path);
      this.#known.delete(path);
    } else this.#sources.set(path, source);
    return source;
  }

  tree(file: SourceFile): YamlReading {
    const known = this.#trees.get(file);
    if (known !== undefined) return known;
    const again = readYamlAgain(file, this.#known.get(file.path) ?? null);
    this.#known.set(file.path, again.known);
    this.#trees.set(file, again.reading);
    return again.reading;
  }
}

interface Before {
  readonly known: Source | undefined;
  readonly version: number | null;
}

function next(path: string, outcome: TextOutcome, { known, version }: Before): Source | null {
  if (outcome.kind === 'absent') return null;
  if (outcome.kind === 'unreadable') {
    const { file, problem } = unreadableFile(path, outcome);
    if (known?.problem?.message === problem.message && known.file.text === file.text) return known;
    return { file, version, problem };
  }
  const isSame = known !== undefined && known.problem === null && known.file.text === outcome.text;
  if (isSame && known.version === version) return known;
  return { file: isSame ? known.file : new SourceFile(path, outcome.text), version, problem: null };
}
