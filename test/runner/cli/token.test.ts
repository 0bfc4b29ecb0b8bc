import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Segue } from './segue.ts';

let segue: Segue;
beforeAll(async () => {
  segue = await Segue.build();
});
afterAll(() => segue.remove());

const nightly = 'phases: [{ name: A, tasks: [{ name: B, run: "true" }] }]\n';

test('a token is made, listed and revoked, and shown once', async () => {
  const cwd = segue.project({ 'nightly.yaml': nightly });
  expect((await segue.run(cwd, ['token', 'list'])).out).toBe('There are no tokens.\n');
  const made = await segue.run(cwd, [
    ...['token', 'create', '--trigger', 'nightly', '--ttl', '90d', '--note', 'CI'],
  ]);
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/^segue_[0-9a-f]{16}_[\w-]{43}\n$/);
  const [, id = '', secret = ''] = /segue_([0-9a-f]{16})_(.*)\n/.exec(made.out) ?? [];
  expect(made.err).toContain(`Token ${id} counts for 90d`);
  expect(made.err).not.toContain(secret);
  const list = await segue.run(cwd, ['token', 'list']);
  expect(list.out).toMatch(/^ID +LETS +CREATED +UNTIL +NOTE\n/);
  expect(list.out).toContain(`${id}  start nightly  `);
  const [json] = JSON.parse((await segue.run(cwd, ['token', 'list', '--json'])).out);
  expect(json).toMatchObject({ id, kind: 'trigger', orchestration: 'nightly', note: 'CI', isExpired: false });
  expect(JSON.stringify(json)).not.toMatch(/hash|secret/);
  expect(readFileSync(join(cwd, '.segue/state/.gitignore'), 'utf8')).toBe('*\n');
  expect(await segue.run(cwd, ['token', 'revoke', id])).toEqual({
    code: 0,
    out: `Token ${id} is revoked.\n`,
    err: '',
  });
  expect(await segue.run(cwd, ['token', 'revoke', id])).toMatchObject({
    code: 4,
    err: `error: There is no token "${id}"; "segue token list" shows them.\n`,
  });
  const pasted = await segue.run(cwd, ['token', 'revoke', made.out.trim()]);
  expect(pasted.err).toBe('error: There is no token; "segue token list" shows them.\n');
});

test('what is wrong with the words is said', async () => {
  const cwd = segue.project({ 'nightly.yaml': nightly });
  const said = async (...words: readonly string[]) => {
    const { code, err } = await segue.run(cwd, ['token', ...words]);
    return [code, err.split('\n')[0]];
  };
  expect([
    await said('create'),
    await said('create', '--admin', '--read'),
    await said('create', '--trigger', 'nigthly'),
    await said('create', 'ci', '--admin'),
    await said('revoke'),
  ]).toEqual([
    [4, 'error: Expected one of --trigger <orchestration>, --read and --admin.'],
    [4, 'error: Expected one of --trigger <orchestration>, --read and --admin.'],
    [4, 'error: There is no orchestration "nigthly"; did you mean "nightly"?'],
    [4, 'error: Unexpected "ci": the token\'s id is made up for you.'],
    [4, 'error: Expected the id of a token; "segue token list" shows them.'],
  ]);
  expect((await said('create', '--admin', '--ttl', 'soon'))[0]).toBe(4);
});
