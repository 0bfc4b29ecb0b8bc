import { describe, expect, test } from 'vitest';
import { basesOf, type Glob, matchesGlobs, mayHold, readGlob } from '../../../runner/model/glob.ts';

function glob(text: string): Glob {
  const read = readGlob(text);
  if ('mistake' in read) throw new Error(read.mistake);
  return read.glob;
}

describe('a pattern of files', () => {
  test.each([
    ['inbox/*.csv', 'inbox/a.csv', true],
    ['inbox/*.csv', 'inbox/a/b.csv', false],
    ['inbox/*.csv', 'inbox/.a.csv', false],
    ['inbox/.*.csv', 'inbox/.a.csv', true],
    ['./inbox/*.csv', 'inbox/a.csv', true],
    ['inbox/**/*.csv', 'inbox/a.csv', true],
    ['inbox/**/*.csv', 'inbox/x/y/a.csv', true],
    ['inbox/**/*.csv', 'inbox/.git/a.csv', false],
    ['inbox/**/*.csv', 'outbox/a.csv', false],
    ['**/*.csv', 'node_modules/vega/a.csv', false],
    ['node_modules/**/*.csv', 'node_modules/vega/a.csv', true],
    ['**.csv', 'x/y/a.csv', true],
    ['in/**', 'in/x/y', true],
    ['in/[a-c]?.csv', 'in/bx.csv', true],
    ['in/[!a-c]?.csv', 'in/bx.csv', false],
    ['in/[z-a].csv', 'in/-.csv', true],
    ['in/{a,b{1,2}}.csv', 'in/b2.csv', true],
    ['{in,out/x}/*.csv', 'out/x/a.csv', true],
    ['in/a+(b).csv', 'in/a+(b).csv', true],
    ['in/a]b', 'in/a]b', true],
    ['/srv/in/*', '/srv/in/a', true],
    ['../in/*', '../in/a', true],
    ['in/?', 'in/🌍', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matchesGlobs([glob(pattern)], path)).toBe(expected);
  });

  test('takes files out, and in again', () => {
    const globs = ['in/**', '!in/tmp/**', 'in/tmp/keep.csv'].map(glob);
    const paths = ['in/a', 'in/tmp/a', 'in/tmp/keep.csv'];
    expect(paths.map(path => matchesGlobs(globs, path))).toEqual([true, false, true]);
    expect(matchesGlobs([glob('!in/a')], 'in/b')).toBe(false);
  });

  test.each([
    ['inbox/**/*.csv', ['inbox']],
    ['*.csv', ['']],
    ['a.b/c d/x.csv', ['a.b/c d']],
    ['{a,b}/x/*', ['a/x', 'b/x']],
    ['/srv/in/*', ['/srv/in']],
    ['/*', ['/']],
    ['../in/*', ['../in']],
  ])('%s begins at %j', (pattern, expected) => {
    expect(basesOf(glob(pattern))).toEqual(expected);
  });

  test('tells which folders are on its way', () => {
    const globs = ['in/x/*.csv', 'deep/**/*.csv', '!other/**'].map(glob);
    const folders = ['in', 'in/x', 'in/y', 'deep', 'deep/a/b', 'deep/.git', 'other'];
    expect(folders.filter(folder => mayHold(globs, folder))).toEqual(['in', 'in/x', 'deep', 'deep/a/b']);
  });

  test.each([
    ['', '"" names no files; expected a pattern such as "inbox/**/*.csv".'],
    ['!', '"!" names no files; expected a pattern such as "inbox/**/*.csv".'],
    ['in/', '"in/" names a folder; expected its files, such as "in/**".'],
    ['in//a', '"in//a" has an empty name between two slashes.'],
    ['in\\a', '"in\\a" has a backslash; folders are separated by "/" on every system.'],
    ['a/../b', '"a/../b" goes back to a folder above; ".." can stand only at its beginning.'],
    ['[ab', 'The bracket "[" in "[ab" is not closed; expected "]".'],
    ['a[]b', 'The brackets "[]" in "a[]b" hold no character.'],
    ['{a,b', 'The brace "{" in "{a,b" is not closed; expected "}".'],
    ['a}', '"a}" closes a brace that is not open; expected "{" before "}".'],
    [`${'{a,b}'.repeat(9)}`, `The braces of "${'{a,b}'.repeat(9)}" stand for more than 256 patterns.`],
  ])('%j is none', (text, mistake) => {
    expect(readGlob(text)).toEqual({ mistake });
  });
});
