import { describe, expect, test } from 'vitest';
import { expandMatrix, MatrixError } from '../../../runner/engine/matrix.ts';
import type { Matrix } from '../../../runner/model/orchestration.ts';

function expand(matrix: Partial<Matrix>) {
  const none = { axes: {}, include: [], exclude: [], maxParallel: null };
  return expandMatrix({ ...none, ...matrix }, text => JSON.parse(text.slice(3, -2)));
}

describe('a matrix', () => {
  test('is the cross product, the last axis changing fastest', () => {
    expect(expand({ axes: { a: [1, 2], b: ['x', 'y'] } })).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });

  test('leaves out what an exclude matches in all its members', () => {
    expect(expand({ axes: { a: [1, 2], b: ['x', 'y'] }, exclude: [{ a: 1, b: 'y' }] })).toHaveLength(3);
    expect(expand({ axes: { a: [1, 2], b: ['x', 'y'] }, exclude: [{ a: 1 }] })).toEqual([
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });

  // The example of docs.github.com, "Expanding or adding matrix configurations".
  test("extends and adds by include as GitHub's does", () => {
    const combinations = expand({
      axes: { fruit: ['apple', 'pear'], animal: ['cat', 'dog'] },
      include: [
        { color: 'green' },
        { color: 'pink', animal: 'cat' },
        { fruit: 'apple', shape: 'circle' },
        { fruit: 'banana' },
        { fruit: 'banana', animal: 'cat' },
      ],
    });
    expect(combinations).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]);
  });

  test('evaluates the expressions in its lists, includes and excludes', () => {
    const axes = { a: ['${{1}}', { deep: ['${{2}}'] }, 'plain'] };
    const include = [{ a: '${{"more"}}' }];
    expect(expand({ axes, include, exclude: [{ a: '${{"plain"}}' }] })).toEqual([
      { a: 1 },
      { a: { deep: [2] } },
      { a: 'more' },
    ]);
  });

  test('may be made of includes alone', () => {
    expect(expand({ include: [{ site: 'eu' }, { site: 'us' }] })).toEqual([{ site: 'eu' }, { site: 'us' }]);
  });

  test.each([
    [{ axes: { a: [] } }, 'The matrix leaves no combination to run.'],
    [{ axes: { a: '${{"x"}}' } }, 'The matrix\'s "a" expects a list; found "x".'],
    [
      { axes: { a: Array.from({ length: 300 }, (_, n) => n) } },
      'The matrix gives 300 combinations; at most 256 are allowed.',
    ],
  ])('that cannot be is told in words: %#', (matrix, message) => {
    expect(() => expand(matrix)).toThrow(new MatrixError(message));
  });

  test('refuses a product too large to be made', () => {
    const many = Array.from({ length: 1000 }, (_, n) => n);
    expect(() => expand({ axes: { a: many, b: many, c: many, d: many } })).toThrow(
      'The matrix gives over 256 combinations.',
    );
  });
});
