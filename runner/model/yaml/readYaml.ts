import type { SourceFile } from '../sourceFile.ts';
import { readByParts } from './fastYaml.ts';
import { readExcerpt, readFullYaml, tidy } from './fullYaml.ts';
import type { KnownItems } from './knownItems.ts';
import type { YamlReading } from './yamlReading.ts';

export type { YamlReading } from './yamlReading.ts';

/**
 * Reads a text as YAML 1.2 (core schema), all problems at once; never throws at an author's mistake.
 * The plain common form is read by a scanner of our own, everything else by the full library reader: the item or entry alone that
 * holds it, where it can be told apart, so that a mistake leaves the rest of the file as it is. For a text that is YAML
 * both give the same tree, so a caller cannot tell which one has read.
 */
export function readYaml(file: SourceFile): YamlReading {
  return readYamlAgain(file, null).reading;
}

/** A reading, and what the next reading of the same file, a little changed, can take over from it. */
export interface RepeatableReading {
  readonly reading: YamlReading;
  readonly known: KnownItems | null;
}

/** Reads a text of which much may be known from an earlier reading; the result is the same as without. */
export function readYamlAgain(file: SourceFile, before: KnownItems | null): RepeatableReading {
  const byParts = readByParts(file, { before, read: readExcerpt });
  if (byParts === undefined) return { reading: readFullYaml(file), known: before };
  const { root, problems, known } = byParts;
  return { reading: { root, problems: problems.length === 0 ? problems : tidy(file, problems) }, known };
}
