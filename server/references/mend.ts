import { SourceFile } from '../../runner/model/sourceFile.ts';
import { readYaml, type YamlReading } from '../../runner/model/yaml/readYaml.ts';

/** A text that can be read, and its tree; every place in it is the same place of the text it was made of. */
export interface Mended {
  readonly file: SourceFile;
  readonly yaml: YamlReading;
}

/** So many lines are taken out at most: a file that needs more is no half-typed one. */
const mostSteps = 6;

/**
 * A file without the lines at which its syntax breaks, blanked so that all places stay: an unclosed quote or bracket takes the
 * rest of the file with it, and whoever types one still wants to see all the rest.
 */
export function mended(file: SourceFile, yaml: YamlReading): Mended {
  let best: Mended = { file, yaml };
  for (let step = 0; step < mostSteps && breaks(best) > 0; step++) {
    const better = lessBroken(best);
    if (better === null) break;
    best = better;
  }
  return best;
}

function lessBroken(broken: Mended): Mended | null {
  for (const candidate of candidates(broken)) if (breaks(candidate) < breaks(broken)) return candidate;
  return null;
}

function breaks({ yaml }: Mended): number {
  return yaml.problems.filter(({ code }) => code === 'yaml-syntax').length;
}

/** The file with less and less of what stands around its first break: the value, its line, the line above. Made as they are asked for. */
function* candidates({ file, yaml }: Mended): Generator<Mended> {
  const first = yaml.problems.find(({ code }) => code === 'yaml-syntax');
  if (first === undefined) return;
  const { text } = file;
  const line = lineAround(text, first.span.start);
  const value = valueIn(text, line);
  if (value !== null) yield without(file, value);
  yield without(file, line);
  const above = lineAround(text, Math.max(0, text.slice(0, line.start).trimEnd().length - 1));
  const valueAbove = valueIn(text, above);
  if (above.start === line.start) return;
  if (valueAbove !== null) yield without(file, valueAbove);
  yield without(file, above);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function lineAround(text: string, offset: number): Stretch {
  const start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  const newline = text.indexOf('\n', Math.max(start, offset));
  return { start, end: newline < 0 ? text.length : newline };
}

/** What stands behind the first `key:` of a line. */
function valueIn(text: string, { start, end }: Stretch): Stretch | null {
  const key = /^[\s-]*[^\s#'"{[][^:#'"{[]*:(?=\s)/.exec(text.slice(start, end))?.[0];
  if (key === undefined || text.slice(start + key.length, end).trim() === '') return null;
  return { start: start + key.length, end };
}

function without({ path, text }: SourceFile, { start, end }: Stretch): Mended {
  const blank = text.slice(start, end).replace(/[^\r]/g, ' ');
  const file = new SourceFile(path, text.slice(0, start) + blank + text.slice(end));
  return { file, yaml: readYaml(file) };
}
