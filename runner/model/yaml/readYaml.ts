import type { SourceFile } from '../sourceFile.ts';
import { readFastYaml } from './fastYaml.ts';
import { readFullYaml } from './fullYaml.ts';
import type { YamlReading } from './yamlReading.ts';

export type { YamlReading } from './yamlReading.ts';

/**
 * Reads a text as YAML 1.2 (core schema), all problems at once; never throws at an author's mistake.
 * The plain common form is read by a scanner of our own, everything else by the full library reader;
 * both give the same tree, so a caller cannot tell which one has read.
 */
export function readYaml(file: SourceFile): YamlReading {
  const root = readFastYaml(file.text);
  return root === undefined ? readFullYaml(file) : { root, problems: [] };
}
