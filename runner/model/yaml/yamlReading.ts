import type { Problem } from '../problem.ts';
import type { YamlNode } from './node.ts';

/** What a text says as YAML: its tree as far as it can be made out, and what is wrong with it. */
export interface YamlReading {
  /** Null where the file holds nothing. */
  readonly root: YamlNode | null;
  readonly problems: readonly Problem[];
}
