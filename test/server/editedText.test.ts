import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { EditedText } from '../../server/editedText.ts';

const pieces = ['', 'a', 'name: x', '\n', '\n\n', '- b\n', 'é', '😀', 'one\ntwo\n'];

const position = fc.record({
  line: fc.integer({ min: -1, max: 12 }),
  character: fc.integer({ min: -1, max: 9 }),
});

function changeWith(text: fc.Arbitrary<string>): fc.Arbitrary<TextDocumentContentChangeEvent> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ range: fc.record({ start: position, end: position }), text }) },
    { weight: 1, arbitrary: fc.record({ text }) },
  );
}

test.each([
  ['lines that end with a line feed', pieces],
  ['lines of every kind', [...pieces, '\r\n', '\r', 'a\r\nb\r\n']],
])('after any changes a text is the one that the library makes: %s', (_what, some) => {
  const text = fc.array(fc.constantFrom(...some), { maxLength: 8 }).map(parts => parts.join(''));
  const changes = fc.array(fc.array(changeWith(text), { maxLength: 3 }), { maxLength: 8 });
  fc.assert(
    fc.property(text, changes, (start, all) => {
      const edited = new EditedText(start);
      let expected = start;
      for (const changes of all) {
        // A new document each time: the library loses count of lines after a change beyond the last one.
        for (const change of changes)
          expected = TextDocument.update(TextDocument.create('', '', 0, expected), [change], 0).getText();
        edited.change(changes);
        expect(edited.text).toBe(expected);
      }
    }),
    { numRuns: 1500 },
  );
});
