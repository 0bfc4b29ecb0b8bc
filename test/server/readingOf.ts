import { OpenDocuments } from '../../server/document.ts';
import { MirroredFiles } from '../../server/mirroredFiles.ts';
import { Project } from '../../server/project.ts';
import type { FileReading } from '../../server/reading.ts';
import { MemoryDisk } from './memoryDisk.ts';

/** One file of a project in memory, as features get it; paths are relative to the project's root. */
export function readingOf(files: Readonly<Record<string, string>>, path: string): Promise<FileReading> {
  return new OpenFile(files, path).read();
}

/** A file of a project in memory that is open in an editor. */
export class OpenFile {
  readonly #path: string;
  readonly #documents = new OpenDocuments();
  readonly #project: Project;
  #version = 0;

  constructor(files: Readonly<Record<string, string>>, path: string) {
    this.#path = path;
    const disk = new MemoryDisk(
      Object.fromEntries(Object.entries(files).map(([each, text]) => [`/project/${each}`, text])),
    );
    this.#project = new Project('/project', new MirroredFiles('file://', disk, this.#documents), {
      usual: async () => null,
      changed: () => {},
    });
  }

  async read(): Promise<FileReading> {
    const reading = await this.#project.read(this.#path);
    if (reading === null) throw new Error(`There is no file "${this.#path}" of the language.`);
    return reading;
  }

  /** Reads the file with another text, as after an edit. */
  typed(text: string): Promise<FileReading> {
    this.#version++;
    this.#documents.open(`file:///project/${this.#path}`, this.#version, text);
    this.#project.changed(this.#path, this.#version === 1);
    return this.read();
  }
}
