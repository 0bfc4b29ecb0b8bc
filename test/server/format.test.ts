import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { toValue } from '../../runner/model/yaml/node.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import { formatOf } from '../../server/features/format.ts';
import { formatYaml } from '../../server/format/formatYaml.ts';
import { changed } from '../../server/format/textChange.ts';
import { tidyingOf } from '../../server/format/tidyingOf.ts';
import { yamlDocument } from '../runner/model/yaml/yamlDocument.ts';
import { openSource } from './rig.ts';

const root = join(import.meta.dirname, '../..');
const nightly = '.segue/orchestrations/nightly.yaml';

function read(text: string) {
  return readYaml(new SourceFile('', text));
}

function isBroken(text: string): boolean {
  return read(text).problems.some(({ code }) => code === 'yaml-syntax');
}

function formatted(text: string): string {
  return changed(text, formatYaml(text));
}

/** What a formatter may never do: change a value, a key or their order, or lose or change anything but blanks. */
function expectKept(text: string): void {
  const tidy = changed(text, tidyingOf(text));
  expect(toValue(read(tidy).root), tidy).toEqual(toValue(read(text).root));
  expect(read(tidy).problems.map(({ code }) => code)).toEqual(read(text).problems.map(({ code }) => code));
  expect(tidy.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  expect(tidyingOf(tidy), JSON.stringify(tidy)).toEqual([]);
}

describe('tidying', () => {
  test.each<readonly [what: string, text: string, tidy: string]>([
    ['indents by two', 'a:\n    b:\n        c: 1\n', 'a:\n  b:\n    c: 1\n'],
    [
      'sets lists deeper than their keys',
      'a:\n- b: 1\n  c: 2\n-   d: 3\n    e: 4\n',
      'a:\n  - b: 1\n    c: 2\n  - d: 3\n    e: 4\n',
    ],
    ['sets lists in lists', 'a:\n  -   - 1\n      -  2\n', 'a:\n  - - 1\n    - 2\n'],
    [
      'leaves one blank behind colons and commas',
      'a:   { b:  1,"c":2 ,d:\t3 }\n',
      'a: { b: 1, "c": 2 , d: 3 }\n',
    ],
    ['takes blanks from the ends of lines', 'a: 1  \n\t\nb: 2\t\n  \n', 'a: 1\n\nb: 2\n'],
    ['ends a file with one line break', 'a: 1\n\n\n', 'a: 1\n'],
    ['ends it as the others are', 'a: 1\r\nb: 2', 'a: 1\r\nb: 2\r\n'],
    ['keeps blank lines', 'a: 1\n\n\nb:\n\n    c: 2\n', 'a: 1\n\n\nb:\n\n  c: 2\n'],
    [
      'takes comments along',
      'a:   # of a\n    # of b\n    b: 1    # aligned\n',
      'a:   # of a\n  # of b\n  b: 1    # aligned\n',
    ],
    [
      'leaves what is switched off in the first column',
      'a:\n    - b\n#    - c\n    - d\n',
      'a:\n  - b\n#    - c\n  - d\n',
    ],
    [
      'knows what a comment behind a list is about',
      'x:\n  a:\n  - b\n  # of c\n  c: 1\n',
      'x:\n  a:\n    - b\n  # of c\n  c: 1\n',
    ],
    [
      'moves scripts and leaves their lines alone',
      'a:\n    run: |\n        x  \n\n         \ty\n          \n    b: 1\n',
      'a:\n  run: |\n    x  \n\n     \ty\n      \n  b: 1\n',
    ],
    [
      'keeps an indentation that is written',
      'a:\n    - |2\n         x\n        y\n',
      'a:\n  - |2\n       x\n      y\n',
    ],
    ['keeps line breaks that a text ends with', 'a: |+\n    x\n\n\n', 'a: |+\n  x\n\n\n'],
    [
      'keeps anchors, aliases and merges',
      'a: &x   # c\n    b: 1\nc:   *x\nd:\n    <<:  *x\n',
      'a: &x   # c\n  b: 1\nc: *x\nd:\n  <<: *x\n',
    ],
    [
      'sets the lines of long texts below each other',
      'a: "x  \n       y"\nb:\n      long\n        text\n',
      'a: "x\n  y"\nb:\n  long\n  text\n',
    ],
    [
      'sets what stands in brackets',
      'a: {\n     b: [\n    1,\n       2 ]\n   }\n',
      'a: {\n  b: [\n    1,\n    2 ]\n}\n',
    ],
    [
      'knows documents that begin with a mark',
      '---   # c\n a: 1\n b: 2\n...\n',
      '---   # c\na: 1\nb: 2\n...\n',
    ],
    ['knows keys with a question mark', 'a:\n    ?   x\n    :   y\n', 'a:\n  ? x\n  : y\n'],
  ])('%s', (_what, text, tidy) => {
    expect(formatted(text)).toBe(tidy);
    expectKept(text);
  });

  test.each(['a: [1\n', 'a: "b\n', 'a:\n\t- b\n', 'a: 1\n---\nb:   2\n', ''])('leaves %j alone', text => {
    expect(formatYaml(text)).toEqual([]);
  });

  test('finds nothing to do in any file of the examples', () => {
    const files = globSync('examples/**/{*,.segue/**/*}.{yaml,yml}', { cwd: root });
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect(formatYaml(readFileSync(join(root, file), 'utf8')), file).toEqual([]);
  });

  test('keeps everything in the files of all cases, however they are indented', () => {
    const files = globSync('test/cases/**/{*,.segue/**/*}.{yaml,yml}', { cwd: root });
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8');
      const variants = [text, text.replaceAll('\n', '\r\n'), text.replaceAll(/^( *)/gm, '$1$1')];
      for (const variant of variants) if (!isBroken(variant)) expectKept(variant);
    }
  });

  test('keeps everything in any document', () => {
    fc.assert(
      fc.property(yamlDocument, text => {
        fc.pre(!isBroken(text));
        expectKept(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a text that has not changed is not gone through again', () => {
  const file = new SourceFile('a.yaml', 'a:   b\n');
  expect(formatOf(file)).toHaveLength(1);
  expect(formatOf(file)).toBe(formatOf(file));
});

describe('a client that asks for it', () => {
  const text = 'phases:\n- name: Load\n  tasks:\n  - name: Accounts  \n    run: x\n';

  async function edits(method: string, params: object): Promise<TextEdit[]> {
    const client = await openSource({});
    expect(client.answer.capabilities).toMatchObject({
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
    });
    await client.open(nightly, text);
    return client.request(method, nightly, { options: { tabSize: 4, insertSpaces: true }, ...params });
  }

  function applied(changes: TextEdit[]): string {
    return TextDocument.applyEdits(TextDocument.create('', 'yaml', 1, text), changes);
  }

  test('gets a tidy document by edits of blanks', async () => {
    const made = await edits('textDocument/formatting', {});
    expect(applied(made)).toBe(
      'phases:\n  - name: Load\n    tasks:\n      - name: Accounts\n        run: x\n',
    );
    expect(made.map(({ newText }) => newText.trim())).toEqual(made.map(() => ''));
  });

  test('gets as much of it as can be had in some lines', async () => {
    const range = { start: { line: 3, character: 4 }, end: { line: 4, character: 0 } };
    const made = await edits('textDocument/rangeFormatting', { range });
    expect(made).toEqual([]);
    const all = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    expect(applied(await edits('textDocument/rangeFormatting', { range: all }))).toContain(
      '      - name: Acc',
    );
  });
});
