import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceFile } from '../../../runner/model/sourceFile.ts';

test('a place has the same line and character, in whatever order places are asked for', () => {
  const text = fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', 'lange'), { maxLength: 80 });
  const offsets = fc.array(fc.integer({ min: -2, max: 200 }), { maxLength: 40 });
  fc.assert(
    fc.property(text, offsets, (parts, asked) => {
      const file = new SourceFile('', parts.join(''));
      for (const offset of asked)
        expect(file.positionAt(offset)).toEqual(new SourceFile('', file.text).positionAt(offset));
    }),
  );
});
