import type { FileSystem, TextOutcome } from './fileSystem.ts';
import { joinPath } from './paths.ts';

/** Endings that a file of the project may have, the usual one first. */
export const yamlEndings: readonly string[] = ['.yaml', '.yml'];

/** Whether a file's name ends as YAML files do. */
export function isYamlName(name: string): boolean {
  return yamlEndings.some(ending => name.endsWith(ending));
}

/** A file's name without its ending. */
export function withoutYamlEnding(name: string): string {
  return name.replace(/\.ya?ml$/, '');
}

/** A file that was looked for under both endings. */
export interface YamlFile {
  /** Relative to the project's root. */
  readonly path: string;
  readonly outcome: Exclude<TextOutcome, { readonly kind: 'absent' }>;
}

/** Reads `<stem>.yaml`, or `<stem>.yml` where there is no such file; null where there is neither. `stem` is relative to `root`. */
export async function readYamlFile(files: FileSystem, root: string, stem: string): Promise<YamlFile | null> {
  for (const ending of yamlEndings) {
    const path = stem + ending;
    const outcome = await files.readText(joinPath(root, path));
    if (outcome.kind !== 'absent') return { path, outcome };
  }
  return null;
}
