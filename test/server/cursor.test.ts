import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import { type Cursor, pathOf } from '../../server/cursor/cursor.ts';
import { cursorAt } from '../../server/cursor/cursorAt.ts';
import { languageFiles } from './languageFiles.ts';

/** The cursor at the `|` of a text, in a short form: what it is at, the path, the word, the keys beside it. */
function at(marked: string): string {
  const offset = marked.lastIndexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return shown(text, cursorAt(text, offset));
}

function shown(text: string, cursor: Cursor): string {
  if (cursor.at === 'nowhere') return 'nowhere';
  const word = text.slice(cursor.word.start, cursor.word.end);
  const path = `/${pathOf(cursor.steps).join('/')}`;
  const start = `${cursor.at} ${path}${word === '' ? '' : ` "${word}"`}`;
  if (cursor.at === 'key')
    return `${start} beside ${cursor.mapping.keys().map(({ name }) => name)}${cursor.hasColon ? ' :' : ''}`;
  if (cursor.at === 'item') return start;
  const { expression, block, needsBlank } = cursor;
  const inside = expression === null ? '' : ` in {${text.slice(expression.span.start, expression.span.end)}}`;
  return `${start} ${block}${needsBlank ? ' blank' : ''}${inside}`;
}

describe('a cursor at a key', () => {
  test.each([
    ['', '|', 'key / beside '],
    ['half-typed, alone in its file', 'na|', 'key / "na" beside '],
    ['on an empty line of a mapping', 'name: x\n|\nphases:\n', 'key / beside name,phases'],
    ['half-typed among others', 'a:\n  b: 1\n  c|\n  d: 2\n', 'key /a "c" beside b,d'],
    ['in the middle of its name', 'na|me: x', 'key / "name" beside name :'],
    ['in quotes', '"na|me": x', 'key / "name" beside name :'],
    ['behind a dash', 'phases:\n  - na|\n    tasks:\n', 'key /phases/0 "na" beside tasks'],
    ['of a further line of an entry', 'a:\n  - b: 1\n    |', 'key /a/0 beside b'],
    ['below a list at the same column', 'a:\n- b: 1\n|', 'key / beside a'],
    ['below a script', 'a:\n  run: "|"\n  b: 1\n  |', 'key /a beside run,b'],
    ['half-typed, with its value below', 'on:\n  sch|\n    - cron: x\n', 'key /on "sch" beside '],
    ['in braces', 'a: { b: 1, | }', 'key /a beside b'],
    ['in braces that are not closed', 'a: {|', 'key /a beside '],
    ['in braces over several lines', 'a: {\n  b: 1,\n  |\n}', 'key /a beside b'],
    ['in braces, with the colon there', 'a: { b|: 1 }', 'key /a "b" beside b :'],
  ])('%s', (_, marked, expected) => expect(at(marked)).toBe(expected));
});

describe('a cursor at a value', () => {
  test.each([
    ['behind its key', 'name: |', 'value /name below'],
    ['directly behind the colon', 'name:|', 'value /name below blank'],
    ['half-typed', 'a:\n  b: Eur|ope # c', 'value /a/b "Europe" none'],
    ['before a comment', 'a: | # c', 'value /a below'],
    ['on a line of its own', 'a:\n  |', 'value /a here'],
    ['behind a dash', 'a:\n  - |', 'value /a/0 here'],
    ['behind the dash of a later entry', 'a:\n  - b\n  - c: 1\n  - x|', 'value /a/2 "x" here'],
    ['behind a dash at the column of its key', 'a:\n- b\n- |', 'value /a/1 here'],
    ['in a list of a list', 'a:\n  - - x\n    - |', 'value /a/0/1 here'],
    ['in double quotes', 'a: "b|c"', 'value /a "bc" none'],
    ['in quotes that are not closed', "a:\n  b: 'c|\n  d: 1\n", 'value /a/b "c" none'],
    ['in brackets', 'a: [b, |]', 'value /a/1 none'],
    ['in braces', 'a: { b: x| }', 'value /a/b "x" none'],
    ['behind a comma in brackets in braces', 'a: { b: [1, 2, | ] }', 'value /a/b/2 none'],
    ['in an expression', 'a: ${{ b.| }}', 'value /a "${{ b. }}" none in { b. }'],
    ['in one that is not closed', 'a: ${{ b.|', 'value /a "${{ b." none in { b.}'],
    ['in the second one', 'a: x ${{ b }} y ${{ c| }}', 'value /a "x ${{ b }} y ${{ c }}" none in { c }'],
    ['behind one', 'a: ${{ b }}|', 'value /a "${{ b }}" none'],
    ['in one in braces', 'a: { b: ${{ c| }}, d: 1 }', 'value /a/b "${{ c }}" none in { c }'],
  ])('%s', (_, marked, expected) => expect(at(marked)).toBe(expected));

  test('is in a script, whatever the script looks like', () => {
    const script = 'tasks:\n  - run: >-\n      a: 1\n      - b:\n        echo ${{ x¦ }}\n    name: y\n';
    const offset = script.indexOf('¦');
    const text = script.replace('¦', '');
    const cursor = cursorAt(text, offset);
    expect(cursor.at === 'value' && pathOf(cursor.steps)).toEqual(['tasks', 0, 'run']);
    expect(cursor.at === 'value' && cursor.word.style).toBe('block');
    expect(cursor.at === 'value' && cursor.expression?.isClosed).toBe(true);
  });
});

describe('a cursor where a dash may stand', () => {
  test.each([
    ['below an entry', 'a:\n  - b: 1\n  |', 'item /a'],
    ['above an entry', 'a:\n  |\n  - b: 1\n', 'item /a'],
  ])('%s', (_, marked, expected) => expect(at(marked)).toBe(expected));
});

describe('a cursor nowhere', () => {
  test.each([
    ['in a comment', '# a|'],
    ['in a comment behind a value', 'a: b # |'],
    ['behind closing quotes', "a: 'b' |"],
    ['in indentation that fits nothing', 'a:\n   |\n  - b\n'],
    ['behind a key that has its value below', 'a: |\n  b: 1\n'],
    ['before a key on its line', 'a:\n | b: 1\n'],
    ['behind closed brackets', 'a: [b] |'],
  ])('%s', (_, marked) => expect(at(marked)).toBe('nowhere'));
});

describe('in every file', () => {
  const valid = languageFiles.filter(({ path, text }) => isWellFormed(path, text));

  test.each(valid)('$name: each key and value is found where the tree has it', ({ path, text }) => {
    const { root } = readYaml(new SourceFile(path, text));
    for (const { offset, expected } of placesIn(root, [])) {
      const cursor = cursorAt(text, offset);
      const found = cursor.at === 'nowhere' ? 'nowhere' : `${cursor.at} ${pathOf(cursor.steps).join('/')}`;
      expect(found, JSON.stringify(text.slice(offset - 20, offset + 20))).toBe(expected);
    }
  });

  test('with lines that end as on Windows', () => {
    for (const { path, text } of valid) {
      const ended = text.replaceAll('\n', '\r\n');
      for (const { offset, expected } of placesIn(readYaml(new SourceFile(path, ended)).root, [])) {
        const cursor = cursorAt(ended, offset);
        const found = cursor.at === 'nowhere' ? 'nowhere' : `${cursor.at} ${pathOf(cursor.steps).join('/')}`;
        expect(found, path).toBe(expected);
      }
    }
  });

  test.each(valid)('$name: a broken line elsewhere changes nothing', ({ path, text }) => {
    const { root } = readYaml(new SourceFile(path, text));
    const broken = `${text}\nbroken: "{[\n  - x: [\n`;
    for (const { offset, expected } of placesIn(root, [])) {
      const cursor = cursorAt(broken, offset);
      const found = cursor.at === 'nowhere' ? 'nowhere' : `${cursor.at} ${pathOf(cursor.steps).join('/')}`;
      expect(found).toBe(expected);
    }
  });
});

function isWellFormed(path: string, text: string): boolean {
  return readYaml(new SourceFile(path, text)).problems.length === 0;
}

/** An offset in the middle of every scalar, and what a cursor is at there. */
function* placesIn(
  node: YamlNode | null,
  path: readonly (string | number)[],
): Generator<{ readonly offset: number; readonly expected: string }> {
  if (node?.kind === 'scalar') {
    const { start, end } = node.span;
    // In the header of a block scalar a cursor is nowhere.
    const offset = node.style === 'block' ? end - 2 : (start + end) >> 1;
    if (end - start > 2) yield { offset, expected: `value ${path.join('/')}` };
  } else if (node?.kind === 'sequence') {
    for (const [index, item] of node.items.entries()) yield* placesIn(item, [...path, index]);
  } else {
    for (const { key, value } of node?.entries ?? []) {
      yield { offset: (key.span.start + key.span.end) >> 1, expected: `key ${path.join('/')}` };
      yield* placesIn(value, [...path, String(key.value)]);
    }
  }
}
