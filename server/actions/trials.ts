import { TaskMemory } from '../../runner/model/check/taskMemory.ts';
import type { Draft } from '../../runner/model/draft.ts';
import { readOrchestrationAgain } from '../../runner/model/readOrchestration.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import type { KnownItems } from '../../runner/model/yaml/knownItems.ts';
import { readYamlAgain } from '../../runner/model/yaml/readYaml.ts';
import type { OrchestrationReading, ProjectOfReading } from '../reading.ts';

/** For each project the orchestration in which fixes were tried last: an author mends one file at a time. */
const trials = new WeakMap<ProjectOfReading, Trials>();

/** An orchestration as it would be with another text: read and checked again as far as that differs from the text that it has. */
export function tried(reading: OrchestrationReading, file: SourceFile): Draft {
  const known = trials.get(reading.project);
  const own = known?.path === reading.path ? known : new Trials(reading.path);
  trials.set(reading.project, own);
  return own.read(reading, file);
}

/** What is known of one file, beside what the project itself knows: that stays as it is, whatever is tried. */
class Trials {
  readonly path: string;
  readonly #memory = new TaskMemory();
  #base: { readonly file: SourceFile; readonly known: KnownItems | null } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  read({ file, catalog }: OrchestrationReading, wanted: SourceFile): Draft {
    if (this.#base?.file !== file)
      this.#base = { file, known: readYamlAgain(file, this.#base?.known ?? null).known };
    const yaml = readYamlAgain(wanted, this.#base.known).reading;
    return readOrchestrationAgain({ file: wanted, catalog, yaml, memory: this.#memory });
  }
}
