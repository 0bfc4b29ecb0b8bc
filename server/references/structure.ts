import { fieldsOf } from '../../runner/model/check/fields.ts';
import { readOutline } from '../../runner/model/check/outline.ts';
import { Reading } from '../../runner/model/check/reading.ts';
import type { Outline } from '../../runner/model/draft.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
import type { FileReading } from '../reading.ts';
import { mended } from './mend.ts';

/** How a file is built, as far as it can be made out: what is broken in it is left out, and all the rest is there. */
export interface Structure {
  /** The text that the tree was read from; its places are those of the file. */
  readonly file: SourceFile;
  readonly root: YamlNode | null;
  /** Empty for every file that is no orchestration. */
  readonly outline: Outline;
}

const structures = new WeakMap<SourceFile, Structure>();

/** The structure of a file, made once for each of its texts. */
export function structureOf(reading: FileReading): Structure {
  const known = structures.get(reading.file);
  if (known !== undefined) return known;
  const structure = read(reading);
  structures.set(reading.file, structure);
  return structure;
}

function read(reading: FileReading): Structure {
  const { file, root, catalog } = reading;
  const problems = reading.problems.filter(({ code }) => code === 'yaml-syntax');
  if (problems.length === 0) {
    const outline = reading.kind === 'orchestration' ? reading.draft.outline : { phases: [] };
    return { file, root, outline };
  }
  const whole = mended(file, { root, problems });
  const outline =
    reading.kind === 'orchestration'
      ? readOutline(new Reading(whole.file, catalog), fieldsOf(whole.yaml.root))
      : { phases: [] };
  return { file: whole.file, root: whole.yaml.root, outline };
}
