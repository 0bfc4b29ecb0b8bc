import { OpenDocuments } from '../../server/document.ts';
import { MirroredFiles } from '../../server/mirroredFiles.ts';
import { Project } from '../../server/project.ts';
import type { FileReading } from '../../server/reading.ts';
import { MemoryDisk } from './memoryDisk.ts';

/** One file of a project in memory, as features get it; paths are relative to the project's root. */
export async function readingOf(files: Readonly<Record<string, string>>, path: string): Promise<FileReading> {
  const disk = new MemoryDisk(
    Object.fromEntries(Object.entries(files).map(([each, text]) => [`/project/${each}`, text])),
  );
  const mirrored = new MirroredFiles('file://', disk, new OpenDocuments());
  const reading = await new Project('/project', mirrored).read(path);
  if (reading === null) throw new Error(`There is no file "${path}" of the language.`);
  return reading;
}
