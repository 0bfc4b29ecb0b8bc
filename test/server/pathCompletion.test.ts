import { describe, expect, test } from 'vitest';
import type { ClientCapabilities, CompletionItem, CompletionList } from 'vscode-languageserver';
import { commands } from '../../server/protocol.ts';
import { openSource, pulling, withCursor } from './rig.ts';

const capable: ClientCapabilities = {
  ...pulling,
  textDocument: { ...pulling.textDocument, completion: { completionItem: { snippetSupport: true } } },
};

const files = {
  '.segue/components/load/component.yaml':
    'parameters: { type: object, properties: { from: { type: string } } }\nruns: { using: shell, script: ./load.sh }\n',
  '.segue/components/load/lib/load.mjs': '',
  '.segue/components/load/notes.txt': '',
  '.segue/secrets.env': '',
  'sql/daily.sql': '',
  'sql/old/weekly.sql': '',
  'sql/notes.md': '',
  'data/of may.csv': '',
  'lib/report.mjs': '',
  'lib/report.css': '',
  'run.sh': '',
  'node_modules/x/y.js': '',
  '.git/config': '',
};

const nightly = '.segue/orchestrations/nightly.yaml';

interface Asked {
  readonly path?: string;
  readonly options?: object;
}

async function itemsAt(
  marked: string,
  { path = nightly, options = {} }: Asked = {},
): Promise<readonly CompletionItem[]> {
  const { text, position } = withCursor(marked);
  const client = await openSource(
    { ...files, [path]: text },
    { capabilities: capable, initializationOptions: options },
  );
  await client.open(path, text);
  const list = await client.request<CompletionList>('textDocument/completion', path, { position });
  expect(client.logged).toEqual([]);
  await client.close();
  return list.items.toSorted((one, other) => ((one.sortText ?? '') < (other.sortText ?? '') ? -1 : 1));
}

/** What is offered of files and folders. */
async function pathsAt(marked: string, asked: Asked = {}): Promise<readonly string[]> {
  const items = await itemsAt(marked, asked);
  return items.filter(({ kind }) => kind === 17 || kind === 19).map(({ label }) => label);
}

const inTask = (rest: string) => `phases:\n  - name: Load\n    tasks:\n      - name: Load\n        ${rest}\n`;
const withParameter = (component: string, rest: string) =>
  inTask(`uses: ${component}\n        with:\n          ${rest}`);

describe('paths of files', () => {
  test.each<[string, string, readonly string[]]>([
    ['at the beginning', withParameter('query', 'file: |'), ['data/', 'lib/', 'run.sh', 'sql/']],
    ['in a folder', withParameter('query', 'file: sql/|'), ['sql/daily.sql', 'sql/notes.md', 'sql/old/']],
    ['half-typed', withParameter('query', 'file: sql/old/w|'), ['sql/old/weekly.sql']],
    ['quoted', withParameter('query', 'file: "sql/old/|"'), ['sql/old/weekly.sql']],
    ['in braces', inTask('uses: query\n        with: { file: sql/old/| }'), ['sql/old/weekly.sql']],
    ['of modules alone', withParameter('function', 'module: lib/|'), ['lib/report.mjs']],
    ['in no folder that is not there', withParameter('query', 'file: gone/|'), []],
    ['outside of the project', withParameter('query', 'file: ../|'), []],
    ['from the root of the disk', withParameter('query', 'file: /|'), []],
    ['behind an expression', withParameter('query', 'file: ${{ params.x }}/|'), []],
    [
      'of what is hidden, once begun',
      withParameter('query', 'file: .|'),
      ['.git/', '.segue/', 'data/', 'lib/', 'run.sh', 'sql/'],
    ],
    ['for the folder of a task', inTask('workingDirectory: |'), ['data/', 'lib/', 'sql/']],
    [
      'in parameters that nobody described',
      withParameter('load', 'from: ./sql/old/|'),
      ['./sql/old/weekly.sql'],
    ],
    ['in an address', withParameter('load', 'from: https://|'), []],
    ['in a word', withParameter('load', 'from: sq|'), []],
  ])('%s', async (_where, marked, expected) => {
    expect((await pathsAt(marked)).toSorted()).toEqual(expected);
  });

  test('that fit come first', async () => {
    expect(await pathsAt(withParameter('query', 'file: sql/|'))).toEqual([
      'sql/daily.sql',
      'sql/notes.md',
      'sql/old/',
    ]);
  });

  test('of a component begin in its folder, those of the settings at the root', async () => {
    const path = '.segue/components/load/component.yaml';
    expect(await pathsAt('runs: { using: node, main: | }\n', { path })).toEqual([
      'component.yaml',
      'notes.txt',
      'lib/',
    ]);
    expect(await pathsAt('runs: { using: node, main: lib/| }\n', { path })).toEqual(['lib/load.mjs']);
    const settings = '.segue/segue.yaml';
    const text = 'secrets: { file: .segue/s| }\n';
    expect(await pathsAt(text, { path: settings })).toEqual([
      '.segue/secrets.env',
      '.segue/segue.yaml',
      '.segue/components/',
    ]);
  });

  test('are quoted where they have to be', async () => {
    const [item] = await itemsAt(inTask('uses: query\n        with: { file: data/| }'));
    expect(item?.textEdit?.newText).toBe('data/of may.csv');
    const parameter = await itemsAt(withParameter('load', 'from: "./data/|"'));
    expect(parameter.map(({ textEdit }) => textEdit?.newText)).toEqual(['./data/of may.csv']);
  });
});

describe('paths in scripts', () => {
  test.each<[string, string, readonly string[]]>([
    ['from the project', 'run: ./|', ['./data/', './lib/', './run.sh', './sql/']],
    ['on several lines', 'run: |\n          set -e\n          cat sql/old/¦ > out', ['sql/old/weekly.sql']],
    ['behind an operator', 'run: cat <sql/old/|', ['sql/old/weekly.sql']],
    ['from the folder of the task', 'workingDirectory: sql\n        run: cat ./old/|', ['./old/weekly.sql']],
    ['of a program on the machine', 'run: /usr/|', []],
    ['of an address', 'run: curl https://sql/|', []],
    ['of a word', 'run: cat sq|', []],
    ['of a variable', 'run: cat $HOME/|', []],
  ])('%s', async (_where, script, expected) => {
    const marked = script.includes('¦') ? script.replace('|', '❘').replace('¦', '|') : script;
    const { text, position } = withCursor(inTask(marked));
    const plain = text.replace('❘', '|');
    const client = await openSource({ ...files, [nightly]: plain }, { capabilities: capable });
    await client.open(nightly, plain);
    const list = await client.request<CompletionList>('textDocument/completion', nightly, { position });
    expect(list.items.map(({ label }) => label).toSorted()).toEqual(expected);
    await client.close();
  });

  test('take the place of the path alone', async () => {
    const [item] = await itemsAt(inTask('run: cat sql/old/| | wc'));
    expect(item?.textEdit).toEqual({
      newText: 'sql/old/weekly.sql',
      range: { start: { line: 4, character: 17 }, end: { line: 4, character: 25 } },
    });
  });
});

test('a folder leads on to what is in it, in clients that can be led', async () => {
  const marked = withParameter('query', 'file: |');
  const options = { commands: Object.values(commands) };
  const commandsOf = (items: readonly CompletionItem[]) =>
    Object.fromEntries(items.map(({ label, command }) => [label, command?.command]));
  expect(commandsOf(await itemsAt(marked, { options }))).toMatchObject({
    'sql/': commands.suggest,
    'run.sh': undefined,
  });
  expect(commandsOf(await itemsAt(marked))).toMatchObject({ 'sql/': undefined });
});
