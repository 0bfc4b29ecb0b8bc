import type { Problem } from '../problem.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { YamlEntry, YamlScalar } from './node.ts';

/** Tells every key of one mapping that is written again, with the place where it was written first. */
export function duplicateKeys(file: SourceFile, entries: readonly YamlEntry[]): readonly Problem[] {
  const first = new Map<YamlScalar['value'], YamlScalar>();
  const problems: Problem[] = [];
  for (const { key } of entries) {
    const earlier = first.get(key.value);
    if (earlier === undefined) first.set(key.value, key);
    else problems.push(duplicate(file, key, earlier));
  }
  return problems;
}

function duplicate(file: SourceFile, key: YamlScalar, earlier: YamlScalar): Problem {
  const range = file.rangeOf(earlier.span);
  return {
    code: 'duplicate-key',
    severity: 'error',
    message: `Duplicate key "${key.value}", it is already written on line ${range.start.line + 1}.`,
    span: key.span,
    related: [{ path: file.path, range, message: `"${key.value}" is written here first.` }],
  };
}
