import { describe, expect, test } from 'vitest';
import type { Problem } from '../../runner/model/problem.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import { annotated, check, withoutCarets } from './caret.ts';

/** Finds every `BAD` with its letters behind it, and an empty place at each `!`. */
function read({ text }: SourceFile): readonly Problem[] {
  return [...text.matchAll(/BAD\w*(?:\n more)?|!/g)].map(match => ({
    code: 'wrong-value',
    severity: 'error',
    message: `Found "${match[0].split('\n')[0]}".`,
    span: { start: match.index, end: match.index + (match[0] === '!' ? 0 : match[0].length) },
  }));
}

describe('the caret rig', () => {
  test('accepts a text whose carets say what was found', () => {
    check(
      `
      BAD: 1
      #<^^^ wrong-value: Found "BAD".
      # a comment of its own
      a: BADx and BAD
      #  ^^^^ wrong-value: Found "BADx".
      #           ^^^ wrong-value: Found "BAD".
      b: x!
      #   ^0 wrong-value: Found "!".
      c: BAD
      #  ^^^… wrong-value: Found "BAD".
       more
      `,
      read,
    );
  });

  test.each([
    ['a problem without carets', 'a: BAD\n'],
    ['carets without a problem', 'a: x\n#  ^ wrong-value: Found "x".\n'],
    ['another message', 'a: BAD\n#  ^^^ wrong-value: Found it.\n'],
    ['another code', 'a: BAD\n#  ^^^ wrong-type: Found "BAD".\n'],
    ['another place', 'a: BAD\n#   ^^ wrong-value: Found "BAD".\n'],
    ['another line', 'a: BAD\nb: 1\n#  ^^^ wrong-value: Found "BAD".\n'],
  ])('refuses %s', (_what, text) => {
    expect(() => check(text, read)).toThrow();
  });

  test('takes carets out of a text and puts them in', () => {
    const text = 'a: BAD\n#  ^^^ wrong-value: Found "BAD".\nb: 1\n';
    expect(withoutCarets(text)).toBe('a: BAD\nb: 1\n');
    expect(annotated('a: BAD\nb: 1\n', [{ ...problemAt(3, 6), message: 'Found "BAD".' }])).toBe(text);
  });
});

function problemAt(start: number, end: number): Problem {
  return { code: 'wrong-value', severity: 'error', message: '', span: { start, end } };
}
