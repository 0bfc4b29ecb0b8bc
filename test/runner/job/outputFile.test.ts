import { expect, test } from 'vitest';
import { LARGEST_OUTPUTS, readOutputs } from '../../../runner/job/outputFile.ts';

function read(text: string): ReturnType<typeof readOutputs> {
  return readOutputs(Buffer.from(text));
}

test.each([
  ['', {}],
  ['a=1\n\nb-c=x=y<<z\r\na=2', { a: '2', 'b-c': 'x=y<<z' }],
  ['empty=', { empty: '' }],
  ['text<<EOF\none\n\ntwo=2\nEOF\nafter=1\n', { text: 'one\n\ntwo=2', after: '1' }],
  ['none<<EOF\nEOF', { none: '' }],
  ['\uFEFFa=é\n', { a: 'é' }],
])('%j is read', (text, outputs) => expect(read(text)).toEqual({ ok: true, outputs }));

test('a name that every object has is a name as any other', () => {
  const result = read('constructor=1\n__proto__=2\n');
  expect(result.ok && Object.entries(result.outputs)).toEqual([
    ['constructor', '1'],
    ['__proto__', '2'],
  ]);
});

test.each([
  ['a=1\nrubbish', 'Line 2 of $SEGUE_OUTPUT is "rubbish"; expected name=value or name<<DELIMITER.'],
  ['a<<', 'Line 1 of $SEGUE_OUTPUT is "a<<"; expected name=value or name<<DELIMITER.'],
  ['a<<EOF\nx', 'Line 1 of $SEGUE_OUTPUT is "a<<EOF"; the closing line "EOF" is missing.'],
  [
    '1a=x',
    'Line 1 of $SEGUE_OUTPUT is "1a=x"; a name has letters, digits, _ and -, and no digit or - first.',
  ],
  ['=x', 'Line 1 of $SEGUE_OUTPUT is "=x"; a name has letters, digits, _ and -, and no digit or - first.'],
])('%j is refused', (text, message) => expect(read(text)).toEqual({ ok: false, message }));

test('too much is refused', () => {
  expect(readOutputs(Buffer.alloc(LARGEST_OUTPUTS + 1, 'a'))).toEqual({
    ok: false,
    message: 'The outputs are larger than the 1 MiB that a job can leave; write large results to a file.',
  });
});
