import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hashFiles } from '../../../runner/run/hashFiles.ts';

const root = mkdtempSync(join(tmpdir(), 'segue-hash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

mkdirSync(join(root, 'p/deep'), { recursive: true });
writeFileSync(join(root, 'p/a.csv'), 'a');
writeFileSync(join(root, 'p/deep/b.csv'), 'b');
writeFileSync(join(root, 'outside.csv'), 'c');
const project = join(root, 'p');

test('hashes the hashes of all files that match, as GitHub does', () => {
  // printf a | sha256sum, and so on: sha256(sha256("a") + sha256("b")).
  const both = 'e5a01fee14e0ed5c48714f22180f25ad8365b53f9779f79dc4a3d7e93963f94a';
  expect(hashFiles(project, ['**/*.csv'])).toBe(both);
  expect(hashFiles(project, ['deep/b.csv', 'a.csv'])).toBe(both);
  expect(hashFiles(project, ['**/*.csv\n!deep/**'])).toBe(hashFiles(project, ['a.csv']));
  expect(hashFiles(project, ['a.csv'])).not.toBe(both);
});

test('gives nothing where nothing matches, and never leaves the project', () => {
  expect(hashFiles(project, ['*.md'])).toBe('');
  expect(hashFiles(project, ['../outside.csv'])).toBe('');
});
