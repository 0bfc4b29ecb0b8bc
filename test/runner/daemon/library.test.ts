import { describe, expect, test } from 'vitest';
import { Library } from '../../../runner/daemon/library.ts';
import { MemoryFiles } from '../project/memoryFiles.ts';

const settings = '/p/.segue/segue.yaml';
const component = '/p/.segue/components/load/component.yaml';
const loading = 'runs: { using: shell, script: "true" }\n';

function orchestration(uses: string): string {
  return `on: { schedule: [{ cron: "0 6 * * *" }] }\nphases: [{ name: A, tasks: [{ name: B, ${uses} }] }]\n`;
}

function file(id: string): string {
  return `/p/.segue/orchestrations/${id}.yaml`;
}

/** A disk that changes: what is read from it is read from its newest state. */
class ChangingFiles extends MemoryFiles {
  #now: MemoryFiles;

  constructor(files: Readonly<Record<string, string>>) {
    super(files);
    this.#now = new MemoryFiles(files);
  }

  become(files: Readonly<Record<string, string>>): void {
    this.#now = new MemoryFiles(files);
  }

  override readText(path: string) {
    return this.#now.readText(path);
  }
  override list(folder: string) {
    return this.#now.list(folder);
  }
  override facts(path: string) {
    return this.#now.facts(path);
  }
}

const first = {
  [settings]: 'timezone: UTC\n',
  [component]: loading,
  [file('alone')]: orchestration('run: "true"'),
  [file('using')]: orchestration('uses: load'),
};

async function opened(): Promise<{ disk: ChangingFiles; library: Library }> {
  const disk = new ChangingFiles(first);
  const library = await Library.open(disk, '/p');
  await library.read();
  return { disk, library };
}

/** What a change of the disk changes of the library, and which orchestrations were read for it. */
async function readAfter(files: Readonly<Record<string, string>>) {
  const { disk, library } = await opened();
  const before = new Map(library.all().map(each => [each.id, each]));
  disk.become(files);
  const changes = (await library.read()).map(({ id, kind }) => `${id} ${kind}`);
  const read = library.all().flatMap(each => (before.get(each.id) === each ? [] : [each.id]));
  return { library, changes, read };
}

describe('a project that is read again', () => {
  test('is not read where it is the same', async () => {
    expect(await readAfter(first)).toMatchObject({ changes: [], read: [] });
  });

  test('is read as far as it has changed', async () => {
    const text = orchestration('run: "false"');
    expect(await readAfter({ ...first, [file('alone')]: text })).toMatchObject({
      changes: ['alone read'],
      read: ['alone'],
    });
  });

  test('is read where what an orchestration uses has changed, or the settings have', async () => {
    const changed = { ...first, [component]: loading.replace('true', 'false') };
    const { library, read } = await readAfter(changed);
    expect(read).toEqual(['using']);
    expect(library.get('using')?.accepted?.catalog.components.get('load')?.text).toContain('false');
    const zoned = await readAfter({ ...first, [settings]: 'timezone: Europe/Prague\n' });
    expect(zoned.read).toEqual(['alone', 'using']);
    expect(zoned.library.get('alone')?.triggers?.schedule[0]?.timezone).toBe('Europe/Prague');
  });

  test('goes on with what an orchestration was when it was valid, and with what it used then', async () => {
    const { library, changes } = await readAfter({ ...first, [component]: 'runs: {' });
    expect(changes).toEqual(['using kept']);
    expect(library.get('using')?.accepted?.catalog.components.get('load')?.text).toBe(loading);
  });

  test('keeps what is the same in many orchestrations once', async () => {
    const { library } = await opened();
    const [one, other] = library.all();
    expect(one?.triggers?.schedule[0]).toBe(other?.triggers?.schedule[0]);
  });
});

test('the secrets that any orchestration lists are known, be it valid or not', async () => {
  const { library } = await readAfter({
    ...first,
    [file('alone')]: `secrets: [ONE]\n${orchestration('run: "true"')}`,
    [file('broken')]: 'secrets: [TWO]\nphases: [',
  });
  expect(library.listedSecrets).toEqual(new Set(['ONE', 'TWO']));
  expect((await opened()).library.listedSecrets).toEqual(new Set());
});

test('an orchestration means the same when it is wanted again after many others', async () => {
  const long = `# ${'x'.repeat(300_000)}\n`;
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const files = Object.fromEntries(ids.map(id => [file(id), `${long}${orchestration(`run: echo ${id}`)}`]));
  const library = await Library.open(new MemoryFiles(files), '/p');
  await library.read();
  const [first] = library.all();
  const before = first?.accepted;
  expect(first?.accepted).toBe(before);
  for (const each of library.all()) expect(each.valid?.id).toBe(each.id);
  expect(first?.accepted).not.toBe(before);
  expect(first?.accepted).toEqual(before);
});
