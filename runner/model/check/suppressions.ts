import { nearestName } from '../nearestName.ts';
import { isProblemCode, type Problem, type ProblemCode, problemKinds } from '../problem.ts';
import type { SourceFile, Span } from '../sourceFile.ts';

/** What `# segue-ignore: code, code` comments leave of a file's problems, and what is wrong with the comments themselves. */
export function applySuppressions(file: SourceFile, problems: readonly Problem[]): readonly Problem[] {
  const { silenced, mistakes } = readSuppressions(file);
  if (silenced.size === 0 && mistakes.length === 0) return problems;
  const isSilenced = ({ code, span }: Problem) =>
    silenced.get(file.positionAt(span.start).line)?.has(code) === true;
  return [...problems, ...mistakes].filter(problem => !isSilenced(problem));
}

interface Suppressions {
  /** Codes by the line, from 0, whose findings they silence. */
  readonly silenced: ReadonlyMap<number, ReadonlySet<ProblemCode>>;
  readonly mistakes: readonly Problem[];
}

const marker = /#[ \t]*segue-ignore:[ \t]*([^\r\n]*)/g;

function readSuppressions(file: SourceFile): Suppressions {
  const silenced = new Map<number, Set<ProblemCode>>();
  const mistakes: Problem[] = [];
  // Nearly no file has any, and looking for a word is much faster than for a pattern.
  if (!file.text.includes('segue-ignore')) return { silenced, mistakes };
  for (const match of file.text.matchAll(marker)) {
    const line = lineSilenced(file, match.index);
    const start = match.index + match[0].length - (match[1] ?? '').length;
    for (const { code, span } of codesIn(match[1] ?? '', start)) {
      if (isProblemCode(code) && problemKinds[code].silenceable)
        silenced.set(line, (silenced.get(line) ?? new Set()).add(code));
      else mistakes.push(wrongCode(code, span));
    }
  }
  return { silenced, mistakes };
}

/** A comment behind something speaks of its own line; one that stands alone, of the next line that is not such a comment. */
function lineSilenced(file: SourceFile, at: number): number {
  const lines = (line: number) =>
    file.text.slice(file.offsetAt({ line, character: 0 }), file.offsetAt({ line: line + 1, character: 0 }));
  let { line } = file.positionAt(at);
  while (/^\s*#[ \t]*segue-ignore:/.test(lines(line))) line++;
  return line;
}

/** The codes of a comment; what follows the list of codes, such as the reason, is the author's own business. */
function codesIn(text: string, offset: number): readonly { readonly code: string; readonly span: Span }[] {
  const list = /^[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*/.exec(text)?.[0] ?? '';
  return [...list.matchAll(/[\w-]+/g)].map(match => {
    const start = offset + match.index;
    return { code: match[0], span: { start, end: start + match[0].length } };
  });
}

function wrongCode(code: string, span: Span): Problem {
  const common = { code: 'unknown-suppression', severity: 'warning', span } as const;
  if (isProblemCode(code))
    return {
      ...common,
      message: `"${code}" cannot be ignored: with it the file has no meaning that could be run.`,
    };
  const suggestion = nearestName(code, Object.keys(problemKinds));
  if (suggestion === undefined) return { ...common, message: `Unknown problem code "${code}".` };
  return { ...common, message: `Unknown problem code "${code}"; did you mean "${suggestion}"?`, suggestion };
}
