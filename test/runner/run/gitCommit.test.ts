import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gitCommit } from '../../../runner/run/gitCommit.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-git-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}

test('reads the commit that is checked out, whichever way git keeps it', () => {
  mkdirSync(join(folder, 'deep/below'), { recursive: true });
  expect(gitCommit(join(folder, 'deep/below'))).toBe(null);
  git('init');
  expect(gitCommit(folder)).toBe(null);
  git('commit', '--allow-empty', '-m', 'one');
  const commit = git('rev-parse', 'HEAD');
  expect(gitCommit(join(folder, 'deep/below'))).toBe(commit);
  git('pack-refs', '--all');
  expect(gitCommit(folder)).toBe(commit);
  git('worktree', 'add', join(folder, 'tree'), '-b', 'other');
  expect(gitCommit(join(folder, 'tree'))).toBe(commit);
  git('checkout', '--detach');
  expect(gitCommit(folder)).toBe(commit);
});

test('takes a repository that cannot be read for none', () => {
  const broken = join(folder, 'broken');
  mkdirSync(join(broken, '.git'), { recursive: true });
  writeFileSync(join(broken, '.git/HEAD'), 'nonsense');
  expect(gitCommit(broken)).toBe(null);
});
