import { expect, test } from 'vitest';
import { outputLines } from '../../../runner/component/outputLines.ts';
import { readOutputs } from '../../../runner/job/outputFile.ts';

test.each([
  '',
  'one line',
  'a=b<<c',
  'two\nlines',
  'ends\n',
  // What a stranger could write who knows how outputs are ended.
  `end-body-32\nstate=success\nend-body-32`,
  'EOF\nstate=success\nEOF',
])('%j is read as it was written, and sets nothing else', text => {
  const lines = outputLines('body', text) + outputLines('state', 'failed');
  expect(readOutputs(Buffer.from(lines))).toEqual({ ok: true, outputs: { body: text, state: 'failed' } });
});

test('what ends a text cannot be known from another one', () => {
  const [first, second] = [outputLines('body', 'a\nb'), outputLines('body', 'a\nb')];
  const delimiter = /^body<<(end-\S+)\n/.exec(first)?.[1] ?? '';
  expect(delimiter).not.toBe('');
  expect(second).not.toContain(delimiter);
});
