import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Annotation } from '../record/entry.ts';

/** Where an annotation points; lines and columns from 1. */
export interface AnnotationPlace {
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
  readonly title?: string;
}

/**
 * A workflow command as GitHub's runner reads it from standard output, with the escapes of its toolkit
 * (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
 */
export function workflowCommand(name: string, message: string, place: AnnotationPlace = {}): string {
  const properties = Object.entries(place)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${name}${properties === '' ? '' : ` ${properties}`}::${escapeMessage(message)}`;
}

/** A job's message to the reader, passed on to GitHub. */
export function annotationCommand({ level, message, title, file, line, column }: Annotation): string {
  return workflowCommand(level, message, {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { col: column }),
    ...(title === undefined ? {} : { title }),
  });
}

/** A problem in a file, shown by GitHub at its line. `pathOf` turns a path of the project into one of the repository. */
export function problemCommand({ file, problem }: FileProblem, pathOf: (path: string) => string): string {
  const { start } = file.rangeOf(problem.span);
  const level = problem.severity === 'error' || problem.severity === 'warning' ? problem.severity : 'notice';
  return workflowCommand(level, problem.message, {
    file: pathOf(file.path),
    line: start.line + 1,
    col: start.character + 1,
    title: problem.code,
  });
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
