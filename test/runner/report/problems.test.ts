import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../runner/model/problem.ts';
import { SourceFile } from '../../../runner/model/sourceFile.ts';
import { colours } from '../../../runner/report/colours.ts';
import { problemLines } from '../../../runner/report/problems.ts';

function shown(text: string, marked: string, changes: Partial<Problem> = {}): string {
  const start = text.indexOf(marked);
  const problem: Problem = {
    code: 'unknown-key',
    severity: 'error',
    message: `Unknown key "${marked}".`,
    span: { start, end: start + marked.length },
    ...changes,
  };
  return problemLines([{ file: new SourceFile('a/b.yaml', text), problem }], colours(false)).join('\n');
}

describe('problems for people', () => {
  test('have place, severity, code, message, the line with a mark under the place, and other places', () => {
    const related = [
      {
        path: 'a/b.yaml',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
        message: 'The first one is here.',
      },
    ];
    expect(shown('name: x\r\nphasse: []\r\n', 'phasse', { related })).toBe(`\
a/b.yaml:2:1  error  unknown-key  Unknown key "phasse".
    phasse: []
    ^^^^^^
    a/b.yaml:1:1  The first one is here.

1 error`);
  });

  test('keep the mark under its place after tabs and wide characters', () => {
    expect(shown('\tname: 日本 x', 'x')).toContain('\n    \tname: 日本 x\n    \t           ^\n');
  });

  test('mark a place of several lines to the end of its first one, and an empty one with one mark', () => {
    expect(shown('run: |\n  a\n  b\n', 'run: |\n  a')).toContain('    run: |\n    ^^^^^^\n');
    expect(shown('a:', 'a:', { span: { start: 2, end: 2 } })).toContain('    a:\n      ^\n');
  });

  test('show of an endless line what is around the place', () => {
    const text = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
    const [, line = '', mark = ''] = shown(text, 'HERE').split('\n');
    expect(line).toBe(`    …${'a'.repeat(60)}HERE${'b'.repeat(96)}…`);
    expect(mark).toBe(`${' '.repeat(65)}^^^^`);
  });

  test('cannot steer the terminal', () => {
    expect(shown('a: "\u001b[2J"', '\u001b[2J')).not.toContain('\u001b');
  });

  test('are sorted by file and place, and counted by severity', () => {
    const file = new SourceFile('b.yaml', 'x: 1\ny: 2\n');
    const first = new SourceFile('a.yaml', 'z: 1\n');
    const at = (start: number, severity: Problem['severity']) =>
      ({ code: 'wrong-type', severity, message: 'Wrong.', span: { start, end: start + 1 } }) as const;
    const lines = problemLines(
      [
        { file, problem: at(5, 'warning') },
        { file, problem: at(0, 'error') },
        { file: first, problem: at(0, 'error') },
        { file: first, problem: at(3, 'hint') },
      ],
      colours(false),
    );
    expect(lines.filter(line => line.includes('wrong-type')).map(line => line.split('  ')[0])).toEqual([
      'a.yaml:1:1',
      'a.yaml:1:4',
      'b.yaml:1:1',
      'b.yaml:2:1',
    ]);
    expect(lines.at(-1)).toBe('2 errors, 1 warning, 1 hint');
    expect(problemLines([], colours(false))).toEqual([]);
  });

  test('are coloured where colours are on', () => {
    const file = new SourceFile('b.yaml', 'x: 1\n');
    const problem = {
      code: 'wrong-type',
      severity: 'error',
      message: 'Wrong.',
      span: { start: 0, end: 1 },
    } as const;
    expect(problemLines([{ file, problem }], colours(true)).join('\n')).toContain('\u001b[31m^\u001b[39m');
  });
});
