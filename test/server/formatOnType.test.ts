import { describe, expect, test } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { indentNewLine } from '../../server/format/newLine.ts';
import { changed } from '../../server/format/textChange.ts';
import { languageFiles } from './languageFiles.ts';
import { openSource, pulling, withCursor } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';
const typing = { textDocument: { ...pulling.textDocument, onTypeFormatting: {} } };

/** The line of the cursor, after it was begun at a `|` in a text, as it is indented then: `·` is a blank. */
function begun(marked: string): string {
  const { text, position } = withCursor(marked);
  const offset = new SourceFile('', text).offsetAt(position);
  const change = indentNewLine(text, offset);
  const made = change === null ? text : changed(text, [change]);
  return (made.split('\n')[position.line] ?? '').replaceAll(' ', '·');
}

describe('a line that was begun', () => {
  test.each([
    ['under a key that opens a block', 'phases:\n|', '··'],
    ['under a key with a comment', 'phases: # in their order\n|', '··'],
    ['under the key of an entry', '  - name: Load\n  |', '····'],
    ['under a further key', '  - name: Load\n    if: always()\n    |', '····'],
    ['under the opening key of an entry', '    - tasks:\n    |', '········'],
    ['under a dash alone', '  -\n  |', '····'],
    ['under an entry that is a text', 'secrets:\n  - TOKEN\n|', '··'],
    ['under a script’s key', '      run: |\n      |'.replace('|', '¦'), '········'],
    ['under a folded text’s key', '      description: >-\n      |', '········'],
    ['under braces that are closed', '  with: { a: b }\n  |', '··'],
    ['under an entry in braces', 'tasks:\n  - { name: a, run: b }\n|', '··'],
    ['under a quoted text', '  name: "a: b"\n|', '··'],
    ['where the block stands deeper already', 'phases:\n|\n    - name: Load', '····'],
    ['where the list stands under its key already', 'phases:\n|\n- name: Load', ''],
    ['where only blank lines follow', '  env:\n|\n\n', '····'],
    ['with a tab', 'phases:\n\t|', '··'],
  ])('%s', (_where, marked, expected) => {
    const shown = marked.includes('¦') ? begunInScript(marked) : begun(marked);
    expect(shown).toBe(expected);
  });

  /** The same where the text itself has a `|`, written `¦`. */
  function begunInScript(marked: string): string {
    const at = marked.indexOf('|');
    const text = marked.replace('|', '').replace('¦', '|');
    const change = indentNewLine(text, at);
    const made = change === null ? text : changed(text, [change]);
    return (made.split('\n').at(-1) ?? '').replaceAll(' ', '·');
  }

  test.each([
    ['at the beginning', '|\nphases: []'],
    ['under a blank line', 'phases:\n\n|'],
    ['under a comment', '  # why\n|'],
    ['in braces', '  with: { a: b,\n|'],
    ['in a quoted text', '  name: "a\n|'],
    ['in a bracket of several lines', '  with: [\n    a,\n|'],
    ['under a word that is no key yet', '  nam\n|'],
    ['with something in it', 'phases:\n|name: x'],
  ])('is left alone %s', (_where, marked) => {
    const { text, position } = withCursor(marked);
    expect(indentNewLine(text, new SourceFile('', text).offsetAt(position))).toBeNull();
  });

  test('is left alone in scripts', () => {
    const text = 'run: |\n  if true; then\n    - x:\n\n';
    expect(indentNewLine(text, text.length - 1)).toBeNull();
  });
});

test('no line of any example stands deeper than it would be put', () => {
  const deeper = languageFiles.flatMap(({ name, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, at) => {
      const before = lines.slice(0, at).join('\n');
      const begunText = `${before}\n`;
      if (at === 0 || line.trim() === '' || line.trim().startsWith('#')) return [];
      const change = indentNewLine(begunText, begunText.length);
      const indent = line.length - line.trimStart().length;
      return change !== null && change.text.length < indent ? [`${name}:${at + 1}`] : [];
    });
  });
  expect(deeper).toEqual([]);
});

describe('formatting on type', () => {
  test('is there for clients that ask for it', async () => {
    const client = await openSource({}, { capabilities: typing });
    expect(client.answer.capabilities.documentOnTypeFormattingProvider).toEqual({
      firstTriggerCharacter: '\n',
    });
    const text = 'phases:\n  - name: Load\n  \n';
    await client.open(nightly, text);
    const position = { line: 2, character: 2 };
    const ask = (ch: string) =>
      client.request<TextEdit[]>('textDocument/onTypeFormatting', nightly, {
        position,
        ch,
        options: { tabSize: 2, insertSpaces: true },
      });
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 2 } };
    expect(await ask('\n')).toEqual([{ range, newText: '    ' }]);
    expect(await ask('-')).toEqual([]);
    const plain = await openSource({});
    expect(plain.answer.capabilities.documentOnTypeFormattingProvider).toBeUndefined();
  });
});
