import { describe, expect, test } from 'vitest';
import type { ClientCapabilities, CompletionItem, CompletionList } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { openSource, pulling, withCursor } from './rig.ts';

const capable: ClientCapabilities = {
  ...pulling,
  textDocument: {
    ...pulling.textDocument,
    completion: {
      completionItem: {
        snippetSupport: true,
        insertReplaceSupport: true,
        documentationFormat: ['markdown', 'plaintext'],
        insertTextModeSupport: { valueSet: [1, 2] },
      },
    },
  },
};

const files = {
  '.segue/segue.yaml': 'timezone: Europe/Prague\nconnections:\n  shop: { type: sqlite, path: shop.db }\n',
  '.segue/components/load/component.yaml': `
description: Loads a file into a table.
parameters:
  type: object
  required: [file]
  properties:
    file: { type: string, description: Path of the file }
    mode: { enum: [append, replace], default: append, description: What happens to old rows }
outputs:
  rows: { description: How many rows were loaded }
runs: { using: shell, script: ./load.sh }
`,
  '.segue/configurations/load/daily.yaml': 'description: Every day\nparameters: { file: daily.csv }\n',
  '.segue/orchestrations/ingest.yaml': `
secrets: [INGEST_TOKEN]
phases:
  - name: Load
    tasks: [{ name: Load, uses: load, config: daily, updates: [shop.raw] }]
`,
};

const nightly = '.segue/orchestrations/nightly.yaml';

interface Asked {
  readonly path?: string;
  readonly capabilities?: ClientCapabilities;
}

/** The items that are offered at the `|`, the best first. */
async function itemsAt(marked: string, { path = nightly, capabilities = capable }: Asked = {}) {
  const { text, position } = withCursor(marked);
  const client = await openSource({ ...files, [path]: text }, { capabilities });
  await client.open(path, text);
  const list = await client.request<CompletionList>('textDocument/completion', path, { position });
  expect(client.logged).toEqual([]);
  await client.close();
  return list.items.sort((one, other) => ((one.sortText ?? '') < (other.sortText ?? '') ? -1 : 1));
}

async function labelsAt(marked: string, asked?: Asked): Promise<readonly string[]> {
  return (await itemsAt(marked, asked)).map(({ label }) => label);
}

function itemOf(items: readonly CompletionItem[], label: string): CompletionItem {
  const item = items.find(each => each.label === label);
  if (item === undefined) throw new Error(`Nothing is offered as "${label}".`);
  return item;
}

const task = (rest: string) => `params: { since: { description: From when } }
secrets: [CRM_TOKEN]
phases:
  - name: Extract
    tasks:
      - name: Shop orders
        uses: load
      - name: Legacy
        run: echo "verdict=ok" >> "$SEGUE_OUTPUT"
  - name: Publish
    tasks:
      - name: Mail
        matrix: { region: [eu, us] }
${rest}`;

describe('keys', () => {
  test('those that are missing, required ones first, with what they mean', async () => {
    const items = await itemsAt('name: Nightly\n|\n');
    expect(items[0]).toMatchObject({ label: 'phases', detail: 'required, a list', insertTextFormat: 2 });
    expect(items.map(({ label }) => label)).not.toContain('name');
    expect(itemOf(items, 'timezone')).toMatchObject({
      kind: 10,
      documentation: { kind: 'markdown', value: expect.stringContaining('IANA name of the time zone') },
      textEdit: {
        newText: 'timezone: $1',
        insert: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
      },
    });
  });

  test('of the entry above, where an editor leaves the cursor below its dash', async () => {
    const items = await itemsAt('phases:\n  - name: A\n  |\n');
    expect(itemOf(items, 'tasks').textEdit).toMatchObject({
      newText: expect.stringMatching(/^ {2}tasks:\n {4}- name/),
    });
    expect(items.map(({ label }) => label)).not.toContain('name');
  });

  test('half-typed, in a task between others: the range is the word, and only what may stand there', async () => {
    const items = await itemsAt(
      'phases:\n  - name: A\n    tasks:\n      - name: B\n        us|\n      - name: C\n',
    );
    expect(items.slice(0, 2).map(({ label }) => label)).toEqual(['run', 'uses']);
    expect(itemOf(items, 'uses').textEdit).toEqual({
      newText: 'uses: $1',
      insert: { start: { line: 4, character: 8 }, end: { line: 4, character: 10 } },
      replace: { start: { line: 4, character: 8 }, end: { line: 4, character: 10 } },
    });
  });

  test('a task that has a script is offered no component', async () => {
    const labels = await labelsAt('phases:\n  - tasks:\n      - run: x\n        |\n');
    expect(labels).toContain('timeout');
    expect(labels).not.toContain('uses');
    expect(labels).not.toContain('with');
  });

  test('of a cron schedule not those of the other kind', async () => {
    expect(await labelsAt('on:\n  schedule:\n    - cron: "@daily"\n      |')).toEqual([
      'timezone',
      'catchUp',
      'dst',
    ]);
  });

  test('whose colon is there are only replaced', async () => {
    const items = await itemsAt('timezo|: UTC\n');
    expect(itemOf(items, 'timezone').textEdit).toMatchObject({ newText: 'timezone' });
  });

  test('parameters of the component, at hand and in its configurations', async () => {
    expect(await labelsAt('phases:\n  - tasks:\n      - uses: load\n        with: { | }\n')).toEqual([
      'file',
      'mode',
    ]);
    const path = '.segue/configurations/load/other.yaml';
    expect(await labelsAt('parameters:\n  |', { path })).toEqual(
      ['file', 'mode', 'with all that it needs'].slice(0, 2),
    );
  });

  test('of settings, and of a component', async () => {
    expect(await labelsAt('|', { path: '.segue/segue.yaml' })).toContain('connections');
    const path = '.segue/components/other/component.yaml';
    expect((await labelsAt('|', { path }))[0]).toBe('runs');
    expect(await labelsAt('parameters:\n  type: object\n  properties:\n    a:\n      |', { path })).toContain(
      'enum',
    );
  });

  test('a param of a choice has to have its options', async () => {
    expect((await labelsAt('params:\n  region:\n    type: choice\n    |'))[0]).toBe('options');
  });

  test('the axes of a matrix, in what it leaves out', async () => {
    const marked = 'phases:\n  - tasks:\n      - matrix: { region: [eu], size: [1], exclude: [{ | }] }\n';
    expect(await labelsAt(marked)).toEqual(['region', 'size']);
  });
});

describe('whole things', () => {
  test('a phase and a task, indented for the list that they are in', async () => {
    const phase = itemOf(await itemsAt('phases:\n  - name: A\n    tasks: []\n  |'), '- phase');
    expect(phase).toMatchObject({
      insertTextMode: 2,
      textEdit: {
        newText: '- name: ${1:Extract}\n  tasks:\n    - name: ${2:Orders}\n      run: ${3:./extract.sh}',
      },
    });
    const inTask = itemOf(await itemsAt('phases:\n  - tasks:\n      - |'), 'task with load');
    expect(inTask.textEdit).toMatchObject({
      newText: 'name: ${1:Name}\n  uses: load\n  with:\n    file: $2',
    });
  });

  test('triggers', async () => {
    expect(await labelsAt('on:\n  webhook:\n    - |')).toContain('when a request comes in');
    expect(await labelsAt('on:\n  webhook: |')).toContain('- when a request comes in');
  });

  test('not for clients without snippets, which get words of one line', async () => {
    const items = await itemsAt('phases:\n  - tasks:\n      - |', { capabilities: pulling });
    expect(items.map(({ label }) => label)).not.toContain('task with a script');
    expect(itemOf(items, 'env').textEdit).toMatchObject({ newText: 'env:' });
    expect(itemOf(items, 'reads').textEdit).toMatchObject({ newText: 'reads: ' });
  });
});

describe('values', () => {
  test.each([
    ['concurrency: { overlap: | }', ['wait', 'collapse', 'skip', 'cancel-running']],
    ['phases:\n  - tasks:\n      - active: |', ['true', 'false']],
    ['phases:\n  - tasks:\n      - uses: lo|', ['load', 'shell']],
    ['phases:\n  - tasks:\n      - uses: load\n        config: |', ['daily']],
    ['on:\n  database:\n    - connection: |', ['shop', 'default']],
    ['on:\n  orchestration:\n    - id: in|', ['ingest', 'nightly']],
    ['on:\n  tables:\n    - all: [|]', ['shop.raw']],
    ['secrets: [|]', ['INGEST_TOKEN']],
    ['params: { region: { type: choice, options: [eu, us], default: | } }', ['eu', 'us']],
    ['params: { full: { type: boolean, default: | } }', ['true', 'false']],
    ['phases:\n  - name: Load orders\n    id: |', ['load-orders']],
    ['phases:\n  - tasks:\n      - uses: load\n        with:\n          mode: |', ['append', 'replace']],
    [
      'notifications:\n  - on:\n      - |',
      ['success', 'failure', 'warning', 'recovered', 'waiting', 'overrun'],
    ],
  ])('%j', async (marked, labels) =>
    expect((await labelsAt(marked)).slice(0, labels.length)).toEqual(labels),
  );

  test('results of tasks of earlier phases, where rows are taken', async () => {
    const earlier =
      'phases:\n  - tasks: [{ id: orders, uses: query, with: { sql: x } }, { id: other, run: x }]\n';
    const task = '  - tasks:\n      - uses: transform\n        with:\n          input: |\n';
    expect(await labelsAt(earlier + task)).toEqual(['${{ tasks.orders.result }}']);
  });

  test('time zones, the project’s first', async () => {
    const labels = await labelsAt('timezone: |');
    expect(labels[0]).toBe('Europe/Prague');
    expect(labels).toContain('America/New_York');
  });

  test('patterns in words, in quotes where YAML needs them', async () => {
    const items = await itemsAt('on:\n  schedule:\n    - cron: |');
    expect(itemOf(items, '*/15 * * * *')).toMatchObject({
      detail: 'Every 15 minutes',
      textEdit: { newText: '"*/15 * * * *"' },
    });
    const quoted = await itemsAt('on:\n  schedule:\n    - cron: "|"');
    expect(itemOf(quoted, '*/15 * * * *').textEdit).toMatchObject({ newText: '*/15 * * * *' });
  });

  test('directly behind the colon, with the blank that is missing', async () => {
    const items = await itemsAt('concurrency:\n  overlap:|');
    expect(itemOf(items, 'skip').textEdit).toMatchObject({ newText: ' skip' });
  });

  test('durations in words', async () => {
    expect(itemOf(await itemsAt('limits: { duration: | }'), '1h').detail).toBe('1 hour');
  });

  test.each([
    'name: |',
    'phases:\n  - tasks:\n      - run: |',
    'name: x # |',
    'description: a|',
    'name: "x" |',
  ])('nothing where the text is free or complete: %j', async marked =>
    expect(await labelsAt(marked)).toEqual([]),
  );
});

describe('expressions', () => {
  test.each([
    ['        if: ${{ tasks.¦ }}', ['shop-orders', 'legacy']],
    ['        if: tasks.¦', ['shop-orders', 'legacy']],
    ['        if: ${{ tasks.shop-orders.¦', ['state', 'outputs']],
    ['        if: ${{ tasks.shop-orders.outputs.¦', ['rows']],
    ['        if: ${{ tasks.legacy.outputs.¦', ['verdict']],
    ["        if: ${{ tasks['¦'] }}", ['shop-orders', 'legacy']],
    [
      "        if: ${{ tasks.legacy.state == '¦' }}",
      ['succeeded', 'warning', 'failed', 'cancelled', 'skipped', 'not-executed'],
    ],
    ['        if: ${{ phases.¦', ['extract']],
    ['        run: echo ${{ params.¦', ['since']],
    ['        run: |\n          echo ${{ matrix.¦ }}', ['region']],
    ['        env: { TOKEN: "${{ secrets.¦', ['CRM_TOKEN']],
    ['        env:\n          A: ${{ run.¦', ['id', 'number', 'trigger', 'attempt', 'scheduledAt']],
    ['        run: "${{ params.since ¦ }}"', ['==', '!=', '&&', '||', '<', '<=', '>', '>=']],
    ['        name: ${{ ¦', []],
  ])('%s', async (rest, labels) => expect(await expressionLabels(task(rest))).toEqual(labels));

  test.each([
    ['files: [{ paths: ["in/*"] }]', ['files', 'added', 'changed']],
    ['files: [{ paths: ["in/*"], each: true }]', ['files', 'added', 'changed', 'file', 'size', 'modifiedAt']],
    ['database: [{ connection: shop, query: SELECT 1 }]', ['connection', 'value', 'previous']],
    [
      'tables: [{ all: [a] }]\n  orchestration: [{ id: x }]',
      [...['tables', 'orchestration', 'run', 'number', 'state']],
    ],
    ['schedule: [{ every: hour }]', ['body', 'headers']],
  ])('of what started the run, with %j', async (trigger, labels) => {
    const text = `on:\n  ${trigger}\nphases:\n  - tasks:\n      - run: x\n        env: { A: "\${{ event.¦" }\n`;
    expect(await expressionLabels(text)).toEqual(labels);
  });

  test('functions with what they do; those of the state of a run only in conditions', async () => {
    const inCondition = await expressionLabels(task('        if: ${{ ¦'));
    expect(inCondition).toEqual(expect.arrayContaining(['tasks', 'always', 'contains']));
    const inJob = await expressionLabels(task('        env: { A: "${{ ¦ }}" }'));
    expect(inJob).toContain('contains');
    expect(inJob).not.toContain('always');
    expect(inJob).toContain('matrix');
  });

  test('of thousands of tasks those that fit what is typed, and the client is told to ask again', async () => {
    const tasks = Array.from({ length: 2000 }, (_, at) => `      - { id: task-${at}, run: x }`).join('\n');
    const text = `phases:\n  - tasks:\n${tasks}\n  - name: B\n    if: \${{ tasks.task-1234¦\n`;
    const found = await listAt(text);
    expect(found).toMatchObject({ isIncomplete: true, items: [{ label: 'task-1234' }] });
  });

  test('a task of the same phase is not offered, nor one of a later phase', async () => {
    const text =
      'phases:\n  - tasks:\n      - name: A\n        if: ${{ tasks.¦\n      - name: B\n        run: x\n';
    expect(await expressionLabels(text)).toEqual([]);
  });

  test('with a broken block elsewhere in the file', async () => {
    const text = task('        if: ${{ tasks.¦\n      - name: "Broken\n        with: { a: [\n');
    expect(await expressionLabels(text)).toEqual(['shop-orders', 'legacy']);
  });
});

/** As `labelsAt`, with `¦` for the cursor: expressions and scripts have `|` of their own. */
async function expressionLabels(marked: string): Promise<readonly string[]> {
  return (await listAt(marked)).items.map(({ label }) => label);
}

async function listAt(marked: string): Promise<CompletionList> {
  const text = marked.replace('¦', '');
  const position = new SourceFile('', text).positionAt(marked.indexOf('¦'));
  const client = await openSource({ ...files, [nightly]: text }, { capabilities: capable });
  await client.open(nightly, text);
  const list = await client.request<CompletionList>('textDocument/completion', nightly, { position });
  expect(client.logged).toEqual([]);
  await client.close();
  return list;
}
