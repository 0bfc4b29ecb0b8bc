import { expect, test } from 'vitest';
import { placeOf, uriOf } from '../../server/uri.ts';

test.each([
  ['file:///home/a/b.yaml', 'file://', '/home/a/b.yaml'],
  ['file:///c%3A/Users/x%20y/b.yaml', 'file://', 'c:/Users/x y/b.yaml'],
  ['FILE:///C:/Users/x', 'file://', 'c:/Users/x'],
  ['vscode-vfs://github/o/r/%C3%A9.yaml', 'vscode-vfs://github', '/o/r/é.yaml'],
  ['untitled:Untitled-1', 'untitled:', 'Untitled-1'],
  ['file:///a%b', 'file://', '/a%b'],
  ['no uri', '', 'no uri'],
])('%s is taken apart', (uri, origin, path) => {
  expect(placeOf(uri)).toEqual({ origin, path });
});

test.each(['/home/a/b.yaml', '/a b/é#?%.yaml', 'c:/Users/x', "/it's (1)!*.yaml"])(
  '%s is put together and found again',
  path => {
    const place = { origin: 'file://', path };
    expect(placeOf(uriOf(place))).toEqual(place);
    expect(uriOf(place)).toMatch(/^file:\/\/\/[\w./~%-]+$/);
  },
);
