import type { Problem } from '../problem.ts';
import { SourceFile } from '../sourceFile.ts';
import type { Unreadable } from './fileSystem.ts';

/** A problem with the file that it is in. */
export interface FileProblem {
  readonly file: SourceFile;
  readonly problem: Problem;
}

/** All problems of one file, in the order of their places. */
export function problemsOf(file: SourceFile, problems: readonly Problem[]): readonly FileProblem[] {
  return problems.map(problem => ({ file, problem }));
}

/** The problem of a file that cannot be read, at the place up to which it could be. `path` is what messages show. */
export function unreadableFile(path: string, outcome: Unreadable): FileProblem {
  const file = new SourceFile(path, outcome.readable);
  const end = outcome.readable.length;
  return {
    file,
    problem: {
      code: 'unreadable-file',
      severity: 'error',
      message: `The file ${outcome.reason}.`,
      span: { start: end, end },
    },
  };
}
