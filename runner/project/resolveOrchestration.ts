import { nearestName } from '../model/nearestName.ts';
import { type FileProblem, unreadableFile } from '../model/project/fileProblem.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { isFileName } from '../model/project/layout.ts';
import { findOrchestration, listOrchestrations } from '../model/project/orchestrationFiles.ts';
import { joinPath, relativeTo } from '../model/project/paths.ts';
import { isYamlName, withoutYamlEnding } from '../model/project/yamlNames.ts';
import { SourceFile } from '../model/sourceFile.ts';

/** What a name of an orchestration led to. */
export type Resolution =
  | { readonly kind: 'found'; readonly file: SourceFile }
  /** No such orchestration, or more than one; the message is for whoever typed the name. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** There is a file, but it cannot be read. */
  | { readonly kind: 'unreadable'; readonly problem: FileProblem };

export interface Sought {
  /** Absolute. */
  readonly root: string;
  /** An id, or a path. */
  readonly target: string;
  /** Absolute; where a relative path starts. */
  readonly folder: string;
}

/** Finds and reads the file of an orchestration that was named by its id or by a path. An id counts before a path. */
export async function resolveOrchestration(files: FileSystem, sought: Sought): Promise<Resolution> {
  const { root, target, folder } = sought;
  if (target.trim() === '')
    return { kind: 'unknown', message: 'An orchestration is named by its id or its file; found nothing.' };
  const path = joinPath(folder, target);
  if (isPath(target)) {
    const read = await readFound(files, root, path);
    if (read.kind !== 'unknown' || !isFileName(target)) return read;
  }
  const found = isFileName(target) ? await findOrchestration(files, root, target) : [];
  const [first, second] = found;
  if (first !== undefined && second !== undefined)
    return {
      kind: 'unknown',
      message: `The id "${target}" is not clear: ${found.map(file => file.path).join(' and ')} have it. Name one by its path.`,
    };
  if (first !== undefined) return readFound(files, root, joinPath(root, first.path));
  // A file of any other name may be named by its path all the same. A folder that happens to have the name is not what was meant.
  const facts = await files.facts(path);
  if (facts !== null && facts.kind !== 'folder') return readFound(files, root, path);
  return { kind: 'unknown', message: await noSuch(files, sought) };
}

function isPath(target: string): boolean {
  return target.includes('/') || target.includes('\\') || isYamlName(target);
}

async function readFound(files: FileSystem, root: string, path: string): Promise<Resolution> {
  const shown = relativeTo(root, path);
  const outcome = await files.readText(path);
  if (outcome.kind === 'absent') return { kind: 'unknown', message: `There is no file ${shown}.` };
  if (outcome.kind === 'unreadable') return { kind: 'unreadable', problem: unreadableFile(shown, outcome) };
  return { kind: 'found', file: new SourceFile(shown, outcome.text) };
}

async function noSuch(files: FileSystem, { root, target }: Sought): Promise<string> {
  const ids = [...new Set((await listOrchestrations(files, root)).files.map(({ id }) => id))];
  const nearest = nearestName(withoutYamlEnding(target), ids);
  if (isYamlName(target)) {
    const isNear = nearest !== undefined;
    return `There is no file ${target}${isNear ? `; did you mean the orchestration "${nearest}"?` : '.'}`;
  }
  const message = `There is no orchestration "${target}" in ${root}`;
  if (nearest !== undefined) return `${message}; did you mean "${nearest}"?`;
  if (ids.length === 0) return `${message}: the project has none. "segue init" writes a first one.`;
  // More than this many would hide the message.
  const shown = ids.slice(0, 12);
  const more = ids.length - shown.length;
  return `${message}. It has: ${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}.`;
}
