import { SourceFile, type Span } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import { changed, type TextChange } from './textChange.ts';
import { tidyingOf } from './tidyingOf.ts';

/**
 * What makes a YAML text tidy: indentation by two, lists deeper than their keys, one blank behind colons, commas and dashes, no blanks at the
 * ends of lines, one line break at the end of the file. Only blanks change; everything that is written stays, comments and blank lines included.
 * A text with a mistake of syntax is left alone, because nobody knows yet what it is to be.
 */
export function formatYaml(text: string): readonly TextChange[] {
  const before = readYaml(new SourceFile('', text));
  if (before.problems.some(({ code }) => code === 'yaml-syntax')) return [];
  const changes = tidyingOf(text);
  if (changes.length === 0) return [];
  return meansTheSame(before.root, changed(text, changes)) ? changes : [];
}

/** As much of the tidying of a text as lies in some of its lines, if the text still means the same without the rest. */
export function formatLines(text: string, lines: Span): readonly TextChange[] {
  const all = formatYaml(text);
  const some = all.filter(change => change.start >= lines.start && change.end <= lines.end);
  if (some.length === 0 || some.length === all.length) return some;
  const { root } = readYaml(new SourceFile('', text));
  return meansTheSame(root, changed(text, some)) ? some : [];
}

function meansTheSame(root: YamlNode | null, text: string): boolean {
  const after = readYaml(new SourceFile('', text));
  return !after.problems.some(({ code }) => code === 'yaml-syntax') && isSame(root, after.root);
}

/** Whether two trees say the same, wherever it is written. */
function isSame(one: YamlNode | null, other: YamlNode | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.kind === 'scalar') return other.kind === 'scalar' && Object.is(one.value, other.value);
  if (one.kind === 'sequence') return other.kind === 'sequence' && areSame(one.items, other.items, isSame);
  return (
    other.kind === 'map' &&
    areSame(one.entries, other.entries, (a, b) => a.key.value === b.key.value && isSame(a.value, b.value))
  );
}

function areSame<Item>(
  some: readonly Item[],
  others: readonly Item[],
  isEqual: (one: Item, other: Item) => boolean,
): boolean {
  return (
    some.length === others.length &&
    some.every((one, at) => {
      const other = others[at];
      return other !== undefined && isEqual(one, other);
    })
  );
}
