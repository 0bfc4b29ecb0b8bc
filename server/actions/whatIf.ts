import type { Problem, ProblemCode } from '../../runner/model/problem.ts';
import { readComponent } from '../../runner/model/readComponent.ts';
import { readConfiguration } from '../../runner/model/readConfiguration.ts';
import { readSettings } from '../../runner/model/readSettings.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import { changed, type TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { tried } from './trials.ts';

/**
 * Whether changes mend a file: what they are for is gone, and nothing is wrong that was not before. No fix is offered that would
 * put one finding in the place of another.
 */
export function mends(
  reading: FileReading,
  problems: readonly Problem[],
  changes: readonly TextChange[],
): boolean {
  const before = new Counted(reading.problems);
  const after = new Counted(
    readAgain(reading, new SourceFile(reading.path, changed(reading.file.text, changes))).problems,
  );
  for (const problem of problems) if (before.count(problem) > 0) before.take(problem);
  return after.isWithin(before);
}

/** A file as it is with another text, as far as the model alone can tell: the rest of the project stays what it was. */
export function readAgain(reading: FileReading, file: SourceFile): FileReading {
  switch (reading.kind) {
    case 'orchestration': {
      const draft = tried(reading, file);
      return { ...reading, file, draft, root: draft.root, problems: draft.problems };
    }
    case 'component': {
      const { problems, root } = readComponent(file, reading.name);
      return { ...reading, file, root, problems };
    }
    case 'configuration': {
      const { problems } = readConfiguration(file, reading, reading.catalog);
      return { ...reading, file, root: readYaml(file).root, problems };
    }
    case 'settings':
      return { ...reading, file, root: readYaml(file).root, problems: readSettings(file).problems };
    case 'unreadable':
      return reading;
  }
}

/** How many problems of each code there are: places and messages (which list what else there is) change with the file. */
class Counted {
  readonly #counts = new Map<ProblemCode, number>();

  constructor(problems: readonly Problem[]) {
    for (const problem of problems) this.#add(problem, 1);
  }

  count(problem: Problem): number {
    return this.#counts.get(problem.code) ?? 0;
  }

  take(problem: Problem): void {
    this.#add(problem, -1);
  }

  isWithin(other: Counted): boolean {
    return [...this.#counts].every(([code, count]) => count <= (other.#counts.get(code) ?? 0));
  }

  #add(problem: Problem, count: number): void {
    this.#counts.set(problem.code, this.count(problem) + count);
  }
}
