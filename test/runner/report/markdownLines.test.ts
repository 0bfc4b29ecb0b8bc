import { describe, expect, test } from 'vitest';
import { colours } from '../../../runner/report/colours.ts';
import { markdownLines } from '../../../runner/report/markdownLines.ts';

const plain = (text: string) => markdownLines(text, colours(false)).join('\n');

describe('Markdown of a job', () => {
  test('loses the marks of headings, bold words and code, and blank lines at its end and in a row', () => {
    expect(
      plain('# Sales **today** #\n\n\nUp by **12 %** in `eu`, see ``a`b``.\r\n- one * two ** three\n\n'),
    ).toBe('Sales today\n\nUp by 12 % in eu, see a`b.\n- one * two ** three');
  });

  test('is painted on a terminal', () => {
    expect(markdownLines('## Sales\n**12 %** of `eu`', colours(true))).toEqual([
      '\u001b[1mSales\u001b[22m',
      '\u001b[1m12 %\u001b[22m of \u001b[36meu\u001b[39m',
    ]);
  });

  test('has tables with columns of one width, numbers to the right', () => {
    expect(
      plain(
        '| region | revenue | why |\n| --- | ---: |:-:|\n| eu | 1200 |\n| 日本 | **80** | a \\| b |\nend',
      ),
    ).toBe(
      `\
region  revenue  why
──────  ───────  ─────
eu         1200
日本         80  a | b
end`,
    );
  });

  test.each([
    ['a line of bars without dashes under it', '| a | b |\n| c | d |'],
    ['dashes without bars', 'a\n---\nb'],
    ['a single row', '| a |'],
    ['HTML', '<details><summary>a</summary></details>'],
  ])('leaves alone what it does not know: %s', (_what, text) => {
    expect(plain(text)).toBe(text);
  });

  test('leaves code as it is, indented', () => {
    expect(plain('before\n```sql\n# no heading\n| a |\n| - |\n\n\nSELECT `a`\n```\nafter')).toBe(
      'before\n  # no heading\n  | a |\n  | - |\n  \n  \n  SELECT `a`\nafter',
    );
  });

  test('cannot steer the terminal', () => {
    expect(plain('# a\u001b[2Jb')).toBe('a\ufffd[2Jb');
  });
});
