import { describe, expect, test } from 'vitest';
import { readSecretLines } from '../../../runner/model/project/secretLines.ts';
import { defaultSettings } from '../../../runner/model/readSettings.ts';
import { checkSecretsIgnored, readSecrets } from '../../../runner/project/secrets.ts';
import { MemoryFiles } from './memoryFiles.ts';

const path = '/p/.segue/secrets.env';

describe('a line of the secrets file', () => {
  test.each([
    ['A=1', '1'],
    ['  A = 1  ', '1'],
    ['export A=1', '1'],
    ['A=', ''],
    ['A=# none', ''],
    ['A=a#b', 'a#b'],
    ['A=a b # comment', 'a b'],
    ['A="a b" # comment', 'a b'],
    ["A='a\\n$B'", 'a\\n$B'],
    ['A="a\\n\\"b\\"\\\\"', 'a\n"b"\\'],
    ['A="first\nsecond"', 'first\nsecond'],
    ['A="first\r\nsecond"\r', 'first\nsecond'],
    ['A=1\nA=2', '2'],
    ['A=p=ss"w', 'p=ss"w'],
    ['\uFEFFB=1\nA=2', '2'],
  ])('%j gives %j', (text, value) => {
    expect(readSecretLines(text).values.get('A')).toBe(value);
  });

  test('that is none is told with its place and without its value', () => {
    const { problems, values } = readSecretLines('1A=s3cret\nB=ok\nC="s3cret\n');
    expect(problems.map(({ message, span }) => ({ message, span }))).toEqual([
      { message: 'Expected NAME=value.', span: { start: 0, end: 9 } },
      { message: 'The value of C has no closing ".', span: { start: 15, end: 24 } },
    ]);
    expect([...values]).toEqual([['B', 'ok']]);
    const after = readSecretLines('A="s3cret" s3cret');
    expect(after.problems.map(({ message }) => message)).toEqual([
      'Found more text after the closing " of A.',
    ]);
  });
});

describe('a secret', () => {
  const files = new MemoryFiles({ [path]: 'A=file\nB=file\n' });
  const ports = { root: '/p', environment: { A: 'environment', EMPTY: '' }, files };

  test('comes from the environment, else from the file', async () => {
    const secrets = await readSecrets(defaultSettings, ports);
    expect(secrets.lookup('A')).toBe('environment');
    expect(secrets.lookup('B')).toBe('file');
    expect(secrets.lookup('EMPTY')).toBe('');
    expect(secrets.lookup('C')).toBeUndefined();
    expect(secrets.lookup('constructor')).toBeUndefined();
    expect([...secrets.namesInFile]).toEqual(['A', 'B']);
  });

  test('comes only from the sources that the settings allow', async () => {
    const fileOnly = { ...defaultSettings, secrets: { environment: false, file: '.segue/secrets.env' } };
    expect((await readSecrets(fileOnly, ports)).lookup('A')).toBe('file');
    const environmentOnly = { ...defaultSettings, secrets: { environment: true, file: null } };
    expect((await readSecrets(environmentOnly, ports)).lookup('B')).toBeUndefined();
  });

  test('of a file that cannot be read is not there, and the reason is told', async () => {
    const binary = new MemoryFiles({ [path]: { content: Uint8Array.of(65, 61, 0) } });
    const secrets = await readSecrets(defaultSettings, { ...ports, files: binary });
    expect(secrets.lookup('B')).toBeUndefined();
    expect(secrets.problems.map(({ problem }) => problem.message)).toEqual([
      'The file is a binary file (byte 3 is zero); expected UTF-8 text.',
    ]);
  });
});

describe('the secrets file is warned of', () => {
  test.each([
    [0o600, 0],
    [0o640, 1],
    [0o604, 1],
    [0o400, 0],
  ])('with the mode %o %i times', async (mode, count) => {
    const files = new MemoryFiles({ [path]: { content: 'A=1\n', mode } });
    const { problems } = await readSecrets(defaultSettings, { root: '/p', environment: {}, files });
    expect(problems.map(({ problem }) => problem.severity)).toEqual(Array(count).fill('warning'));
  });

  test.each([
    [true, 0],
    [null, 0],
    [false, 1],
  ])('where Git says %s about ignoring it %i times', async (ignored, count) => {
    const files = new MemoryFiles({ [path]: 'A=1\n' });
    const problems = await checkSecretsIgnored(defaultSettings, { root: '/p', files }, async () => ignored);
    expect(problems.map(({ problem }) => problem.message)).toEqual(
      Array(count).fill(
        'Git does not ignore the secrets file, so that a commit can publish it: add ".segue/secrets.env" to .gitignore.',
      ),
    );
  });
});
