import { describe, expect, test } from 'vitest';
import { findProjectRoot } from '../../../runner/model/project/findProjectRoot.ts';
import { accept } from '../../../runner/model/readOrchestration.ts';
import { openProject, projectRootFor } from '../../../runner/project/project.ts';
import { type MemoryFile, MemoryFiles } from './memoryFiles.ts';

const load = 'phases: [{ name: Load, tasks: [{ name: Load, run: ./load.sh }] }]\n';

/** A project of 500 orchestrations, of which `nightly` names one component and one configuration. */
function large(more: Readonly<Record<string, string | MemoryFile>> = {}): MemoryFiles {
  const files: Record<string, string | MemoryFile> = {
    '/p/.segue/segue.yaml': 'timezone: Europe/Prague\n',
    '/p/.segue/orchestrations/nightly.yaml':
      'phases: [{ name: Load, tasks: [{ name: Load, uses: dbt, config: marts }] }]\n',
  };
  for (let at = 0; at < 500; at++) files[`/p/.segue/orchestrations/o${at}.yaml`] = load;
  for (const name of ['dbt', 'other', 'third']) {
    files[`/p/.segue/components/${name}/component.yaml`] = 'runs: { using: shell, script: run }\n';
    files[`/p/.segue/configurations/${name}/marts.yaml`] = 'parameters: { select: marts }\n';
  }
  return new MemoryFiles({ ...files, ...more });
}

async function readById(files: MemoryFiles, id: string) {
  const project = await openProject('/p', files);
  const found = await project.resolveOrchestration(id, '/p');
  if (found.kind !== 'found')
    throw new Error(found.kind === 'unknown' ? found.message : found.problem.problem.message);
  return project.readOrchestration(found.file);
}

describe('reading one orchestration of a large project', () => {
  test('opens the settings, its file and what it names, and lists nothing', async () => {
    const files = large();
    const { draft, catalog } = await readById(files, 'nightly');
    expect(accept(draft)?.timezone).toBe('Europe/Prague');
    expect(catalog.configurations.get('dbt/marts')?.parameters).toEqual({ select: 'marts' });
    expect(files.read).toEqual([
      '/p/.segue/segue.yaml',
      '/p/.segue/orchestrations/nightly.yaml',
      '/p/.segue/components/dbt/component.yaml',
      '/p/.segue/configurations/dbt/marts.yaml',
    ]);
    expect(files.listed).toEqual([]);
  });

  test('lists folders for a suggestion where a name is unknown, and still opens no further file', async () => {
    const files = large({
      '/p/.segue/orchestrations/typo.yaml': 'phases: [{ name: A, tasks: [{ name: B, uses: othr }] }]\n',
    });
    const { problems } = await readById(files, 'typo');
    expect(problems.map(({ problem }) => problem.message)).toEqual([
      'Unknown component "othr"; did you mean "other"?',
    ]);
    expect(files.read).toEqual(['/p/.segue/segue.yaml', '/p/.segue/orchestrations/typo.yaml']);
  });

  test('opens the orchestrations that it starts, as far as a cycle can reach', async () => {
    const start = (id: string) =>
      `phases: [{ name: A, tasks: [{ name: B, uses: orchestration, with: { orchestration: ${id} } }] }]\n`;
    const files = large({
      '/p/.segue/orchestrations/a.yaml': start('b'),
      '/p/.segue/orchestrations/b.yaml': start('c'),
      '/p/.segue/orchestrations/c.yaml': start('a'),
    });
    const { draft } = await readById(files, 'a');
    expect(draft.problems.map(({ code }) => code)).toContain('orchestration-cycle');
    expect(files.read.filter(path => path.includes('/orchestrations/'))).toEqual(
      ['a', 'b', 'c'].map(id => `/p/.segue/orchestrations/${id}.yaml`),
    );
  });

  test('tells what is wrong in the files that it names', async () => {
    const files = large({ '/p/.segue/components/dbt/component.yaml': 'runs: { using: shell }\n' });
    const { problems, draft } = await readById(files, 'nightly');
    expect(problems.map(({ file, problem }) => `${file.path}: ${problem.code}`)).toEqual([
      '.segue/components/dbt/component.yaml: missing-key',
      '.segue/orchestrations/nightly.yaml: invalid-reference',
    ]);
    expect(accept(draft)).toBeUndefined();
  });

  test('knows the names in the secrets file, and those that the file lists itself', async () => {
    const files = large({
      '/p/.segue/secrets.env': 'IN_FILE=x\n',
      '/p/.segue/orchestrations/secret.yaml': `secrets: [LISTED]\n${load}`,
    });
    const { catalog } = await readById(files, 'secret');
    expect([...catalog.secretNames].toSorted()).toEqual(['IN_FILE', 'LISTED']);
  });
});

describe('an orchestration is found', () => {
  const files = new MemoryFiles({
    '/p/.segue/orchestrations/nightly.yaml': load,
    '/p/.segue/orchestrations/weekly.yml': load,
    '/p/.segue/orchestrations/twice.yaml': load,
    '/p/.segue/orchestrations/twice.yml': load,
    '/p/etl/sales.orchestration.yaml': load,
    '/p/etl/plain.yaml': load,
    '/p/node_modules/x/hidden.orchestration.yaml': load,
    '/p/sub/.segue/orchestrations/theirs.yaml': load,
    '/p/sub/inner.orchestration.yaml': load,
    '/elsewhere/other.yaml': load,
    '/p/binary.yaml': { content: Uint8Array.of(1, 0) },
  });

  async function resolve(target: string, folder = '/p') {
    const project = await openProject('/p', files);
    const found = await project.resolveOrchestration(target, folder);
    if (found.kind === 'found') return found.file.path;
    return found.kind === 'unknown' ? found.message : found.problem.problem.message;
  }

  test.each([
    ['nightly', '/p', '.segue/orchestrations/nightly.yaml'],
    ['weekly', '/p', '.segue/orchestrations/weekly.yml'],
    ['sales', '/p', 'etl/sales.orchestration.yaml'],
    ['plain.yaml', '/p/etl', 'etl/plain.yaml'],
    ['./etl/plain.yaml', '/p', 'etl/plain.yaml'],
    ['../p/etl/plain.yaml', '/p', 'etl/plain.yaml'],
    ['/elsewhere/other.yaml', '/p', '/elsewhere/other.yaml'],
  ])('by %s from %s', async (target, folder, path) => {
    expect(await resolve(target, folder)).toBe(path);
  });

  test.each([
    ['nigthly', 'There is no orchestration "nigthly" in /p; did you mean "nightly"?'],
    ['zzz', 'There is no orchestration "zzz" in /p. It has: nightly, twice, weekly, sales.'],
    [
      'twice',
      'The id "twice" is not clear: .segue/orchestrations/twice.yaml and .segue/orchestrations/twice.yml have it. Name one by its path.',
    ],
    ['etl/none.yaml', 'There is no file etl/none.yaml.'],
    ['hidden', 'There is no orchestration "hidden" in /p. It has: nightly, twice, weekly, sales.'],
    ['theirs', 'There is no orchestration "theirs" in /p. It has: nightly, twice, weekly, sales.'],
    ['binary.yaml', 'The file is a binary file (byte 2 is zero); expected UTF-8 text.'],
    ['etl', 'There is no orchestration "etl" in /p. It has: nightly, twice, weekly, sales.'],
    ['./etl', 'The file is a folder; expected a file.'],
  ])('or not, with the reason: %s', async (target, message) => {
    expect(await resolve(target)).toBe(message);
  });

  test('or not in a project that has none', async () => {
    const project = await openProject('/q', new MemoryFiles({}));
    expect(await project.resolveOrchestration('x', '/q')).toEqual({
      kind: 'unknown',
      message: 'There is no orchestration "x" in /q: the project has none. "segue init" writes a first one.',
    });
  });
});

test('the whole project is read with every file of it', async () => {
  const files = large({ '/p/etl/sales.orchestration.yml': `secrets: [ONE]\n${load}` });
  const project = await openProject('/p', files);
  const { drafts, problems, catalog } = await project.readAll();
  expect(problems).toEqual([]);
  expect(drafts).toHaveLength(502);
  const own = [...catalog.components.values()].filter(({ path }) => path !== null);
  expect(own.map(({ name }) => name)).toEqual(['dbt', 'other', 'third']);
  expect([...catalog.configurations.keys()]).toEqual(['dbt/marts', 'other/marts', 'third/marts']);
  expect([...catalog.secretNames]).toEqual(['ONE']);
  expect(catalog.orchestrations.get('sales')?.path).toBe('etl/sales.orchestration.yml');
});

describe('the root of a project', () => {
  const files = new MemoryFiles({
    '/git/.git/HEAD': '',
    '/git/a/b/x.yaml': '',
    '/git/p/.segue/segue.yaml': '',
    '/git/p/c/d/x.yaml': '',
    '/loose/a/x.yaml': '',
  });

  test.each([
    ['/git/p/c/d', '/git/p'],
    ['/git/p', '/git/p'],
    ['/git/a/b', '/git'],
    ['/loose/a', '/loose/a'],
    ['/', '/'],
  ])('around %s is %s', async (folder, root) => {
    expect(await findProjectRoot(folder, files)).toBe(root);
  });

  test('is that around the file which is named, wherever the command starts', async () => {
    expect(await projectRootFor('../git/p/c/d/x.yaml', '/loose', files)).toBe('/git/p');
    expect(await projectRootFor('nightly', '/git/a/b', files)).toBe('/git');
    expect(await projectRootFor(null, '/git/p/c', files)).toBe('/git/p');
  });
});
