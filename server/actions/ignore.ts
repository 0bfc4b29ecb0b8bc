import { type Problem, problemKinds } from '../../runner/model/problem.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { toValue } from '../../runner/model/yaml/node.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import { changed, type TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { columnOf, lineBreakOf, lineEnd } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { lastEntry, wayTo } from './way.ts';
import { mends } from './whatIf.ts';

/** Silences a finding by a comment: behind the line, or in a script above it. */
export function ignore(reading: FileReading, problem: Problem): readonly Fix[] {
  if (!problemKinds[problem.code].silenceable || problem.code === 'unknown-suppression') return [];
  const change = [behindLine(reading, problem), aboveLine(reading, problem)].find(
    each => each !== null && mends(reading, [problem], [each]) && keepsValues(reading, problem, each),
  );
  return change === undefined || change === null
    ? []
    : [fixHere(reading, `Ignore ${problem.code} here`, change)];
}

function behindLine({ file }: FileReading, { span, code }: Problem): TextChange {
  const at = lineEnd(file, span.start);
  const line = file.text.slice(span.start - columnOf(file, span.start), at);
  const isMarked = /#[ \t]*segue-ignore:[ \t]*[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*$/.test(line);
  return { start: at, end: at, text: isMarked ? `, ${code}` : ` # segue-ignore: ${code}` };
}

function aboveLine({ file }: FileReading, { span, code }: Problem): TextChange {
  const start = span.start - columnOf(file, span.start);
  const indent = /^ */.exec(file.text.slice(start))?.[0] ?? '';
  return { start, end: start, text: `${indent}# segue-ignore: ${code}${lineBreakOf(file)}` };
}

/** Whether the comment is one to YAML, or at least one in a script that takes `#` for it. */
function keepsValues(reading: FileReading, { span }: Problem, change: TextChange): boolean {
  const after = readYaml(new SourceFile(reading.path, changed(reading.file.text, [change])));
  if (JSON.stringify(toValue(after.root)) === JSON.stringify(toValue(reading.root))) return true;
  const step = lastEntry(wayTo(reading.root, span));
  const isScript = ['run', 'script'].includes(String(step?.entry.key.value));
  const at = step?.entry.value?.span.start ?? 0;
  // In a folded script the comment would take the line below with it.
  const isLiteral = reading.file.text[at] === '|';
  const isOwnLine = change.text.endsWith('\n');
  return isScript && isLiteral && isOwnLine && !/^ *shell: node$|using: node$/m.test(reading.file.text);
}
