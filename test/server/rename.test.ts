import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic, WorkspaceDiagnosticReport, WorkspaceEdit } from 'vscode-languageserver';
import { afterEdit, type Files } from './edits.ts';
import { marked, positionOf } from './places.ts';
import { type Client, openSource, pulling } from './rig.ts';

const settings = '.segue/segue.yaml';
const component = '.segue/components/load/component.yaml';
const crm = '.segue/configurations/load/crm.yaml';
const shop = '.segue/configurations/load/shop.yaml';
const nightly = '.segue/orchestrations/nightly.yaml';
const weekly = 'jobs/weekly.orchestration.yml';

const files = {
  [settings]: 'connections:\n  shop: { type: sqlite, path: shop.db }\n',
  [component]: `\
name: load
parameters: { properties: { url: { type: string } } }
outputs: { rows: }
runs: { using: shell, script: ./load }
`,
  [crm]: "component: 'load'\nparameters: { url: 'x/${{ params.since }}' }\n",
  [shop]: '{}\n',
  [nightly]: `\
name: Every night
on:
  database:
    - { connection: shop, query: SELECT 1 }
params:
  since: { default: 7 days }
  full: { type: boolean, default: false }
env: { LEVEL: info, PLACE: x }
secrets: [TOKEN]
phases:
  - name: Extract
    tasks:
      - name: 'Shop''s 😀 accounts'
        uses: load
        config: crm
        with: { url: 'x \${{ format(''{0}'', params.since) }}' }
        matrix: { region: [eu, us], exclude: [{ region: us }] }
        env: { REGION: "\${{ matrix.region }}" }
        updates: [crm.accounts]
      - id: orders
        name: Orders
        env: { SINCE: "\\"\${{ params['since'] }}", T: "\${{ secrets.TOKEN }}" }
        run: |
          echo $LEVEL "\${PLACE}" $SINCE
          echo "verdict=ok" >> "$SEGUE_OUTPUT"
  - name: Transform
    if: phases.extract.state == 'success'
    tasks:
      - name: Sum
        if: \${{ tasks.orders.outputs.verdict == 'ok' && tasks.shop-s-accounts.outputs.rows > 1 && env.LEVEL }}
        run: echo
        reads: [crm.accounts]
      - name: Full
        if: "!params.full"
        uses: load
        config: shop
        with: { url: x }
`,
  [weekly]: `\
on:
  tables: [{ all: [crm.accounts] }]
  orchestration: [{ id: nightly }]
env: { LEVEL: x }
phases:
  - name: Extract
    tasks:
      - { name: Orders, uses: load, config: shop, with: { url: x } }
`,
} as const satisfies Files;

type Path = keyof typeof files;

const renaming = {
  ...pulling,
  workspace: {
    ...pulling.workspace,
    workspaceEdit: { documentChanges: true, resourceOperations: ['rename' as const] },
  },
  textDocument: { ...pulling.textDocument, rename: { prepareSupport: true } },
};

async function opened(of: Files = files): Promise<Client> {
  return openSource(of, { capabilities: renaming });
}

async function renamed(client: Client, of: Files, at: Place): Promise<Files> {
  const position = positionOf(of[at.path] ?? '', at.stretch);
  const params = { position, newName: at.newName };
  const edit = await client.request<WorkspaceEdit>('textDocument/rename', at.path, params);
  return afterEdit(of, edit, client.rootUri);
}

interface Place {
  readonly path: string;
  readonly stretch: string;
  readonly newName: string;
}

/** The lines that differ, as `- before` and `+ after`, and files with another name. */
function differences(before: Files, after: Files): readonly string[] {
  const gone = Object.keys(before).filter(path => !(path in after));
  const come = Object.keys(after).filter(path => !(path in before));
  const moves = gone.map((path, at) => `${path} → ${come[at]}`);
  const lines = Object.entries(before).flatMap(([path, text]) => {
    const other = (after[path] ?? after[come[gone.indexOf(path)] ?? ''] ?? '').split('\n');
    return text
      .split('\n')
      .flatMap((line, at) => (line === other[at] ? [] : [`- ${line.trim()}`, `+ ${other[at]?.trim()}`]));
  });
  return [...lines, ...moves];
}

describe('a rename', () => {
  test.each<[Path, string, string, readonly string[]]>([
    [
      nightly,
      'tasks.ord|ers',
      'sales',
      [
        '- - id: orders',
        '+ - id: sales',
        "- if: ${{ tasks.orders.outputs.verdict == 'ok' && tasks.shop-s-accounts.outputs.rows > 1 && env.LEVEL }}",
        "+ if: ${{ tasks.sales.outputs.verdict == 'ok' && tasks.shop-s-accounts.outputs.rows > 1 && env.LEVEL }}",
      ],
    ],
    [
      nightly,
      'tasks.shop-s-acc|ounts',
      "1st buyers' list",
      [
        "- - name: 'Shop''s 😀 accounts'",
        "+ - name: '1st buyers'' list'",
        "- if: ${{ tasks.orders.outputs.verdict == 'ok' && tasks.shop-s-accounts.outputs.rows > 1 && env.LEVEL }}",
        "+ if: ${{ tasks.orders.outputs.verdict == 'ok' && tasks['1st-buyers-list'].outputs.rows > 1 && env.LEVEL }}",
      ],
    ],
    [
      nightly,
      'name: Ex|tract',
      'Load: all',
      [
        '- - name: Extract',
        '+ - name: "Load: all"',
        "- if: phases.extract.state == 'success'",
        "+ if: phases.load-all.state == 'success'",
      ],
    ],
    [
      nightly,
      'sin|ce:',
      'start',
      [
        "- parameters: { url: 'x/${{ params.since }}' }",
        "+ parameters: { url: 'x/${{ params.start }}' }",
        '- since: { default: 7 days }',
        '+ start: { default: 7 days }',
        "- with: { url: 'x ${{ format(''{0}'', params.since) }}' }",
        "+ with: { url: 'x ${{ format(''{0}'', params.start) }}' }",
        `- env: { SINCE: "\\"\${{ params['since'] }}", T: "\${{ secrets.TOKEN }}" }`,
        `+ env: { SINCE: "\\"\${{ params['start'] }}", T: "\${{ secrets.TOKEN }}" }`,
      ],
    ],
    [
      crm,
      'params.si|nce',
      'full_',
      [
        "- parameters: { url: 'x/${{ params.since }}' }",
        "+ parameters: { url: 'x/${{ params.full_ }}' }",
        '- since: { default: 7 days }',
        '+ full_: { default: 7 days }',
        "- with: { url: 'x ${{ format(''{0}'', params.since) }}' }",
        "+ with: { url: 'x ${{ format(''{0}'', params.full_) }}' }",
        `- env: { SINCE: "\\"\${{ params['since'] }}", T: "\${{ secrets.TOKEN }}" }`,
        `+ env: { SINCE: "\\"\${{ params['full_'] }}", T: "\${{ secrets.TOKEN }}" }`,
      ],
    ],
    [
      nightly,
      'LEVEL|: info',
      'LOG',
      [
        '- env: { LEVEL: info, PLACE: x }',
        '+ env: { LOG: info, PLACE: x }',
        '- echo $LEVEL "${PLACE}" $SINCE',
        '+ echo $LOG "${PLACE}" $SINCE',
        "- if: ${{ tasks.orders.outputs.verdict == 'ok' && tasks.shop-s-accounts.outputs.rows > 1 && env.LEVEL }}",
        "+ if: ${{ tasks.orders.outputs.verdict == 'ok' && tasks.shop-s-accounts.outputs.rows > 1 && env.LOG }}",
      ],
    ],
    [
      nightly,
      'matrix.re|gion',
      'land',
      [
        '- matrix: { region: [eu, us], exclude: [{ region: us }] }',
        '+ matrix: { land: [eu, us], exclude: [{ land: us }] }',
        '- env: { REGION: "${{ matrix.region }}" }',
        '+ env: { REGION: "${{ matrix.land }}" }',
      ],
    ],
    [
      weekly,
      'all: [crm.acc|ounts',
      'crm, all',
      [
        '- updates: [crm.accounts]',
        '+ updates: ["crm, all"]',
        '- reads: [crm.accounts]',
        '+ reads: ["crm, all"]',
        '- tables: [{ all: [crm.accounts] }]',
        '+ tables: [{ all: ["crm, all"] }]',
      ],
    ],
    [
      nightly,
      'connection: s|hop',
      '2012',
      [
        '- shop: { type: sqlite, path: shop.db }',
        '+ 2012: { type: sqlite, path: shop.db }',
        '- - { connection: shop, query: SELECT 1 }',
        '+ - { connection: "2012", query: SELECT 1 }',
      ],
    ],
    [
      nightly,
      'config: c|rm',
      'CRM accounts',
      ['- config: crm', '+ config: CRM accounts', `${crm} → .segue/configurations/load/CRM accounts.yaml`],
    ],
    [
      weekly,
      'uses: lo|ad',
      'fetch',
      [
        '- name: load',
        '+ name: fetch',
        "- component: 'load'",
        "+ component: 'fetch'",
        '- uses: load',
        '+ uses: fetch',
        '- uses: load',
        '+ uses: fetch',
        '- - { name: Orders, uses: load, config: shop, with: { url: x } }',
        '+ - { name: Orders, uses: fetch, config: shop, with: { url: x } }',
        `${component} → .segue/components/fetch/component.yaml`,
        `${crm} → .segue/configurations/fetch/crm.yaml`,
        `${shop} → .segue/configurations/fetch/shop.yaml`,
      ],
    ],
    [
      weekly,
      'id: night|ly',
      'daily',
      [
        '- orchestration: [{ id: nightly }]',
        '+ orchestration: [{ id: daily }]',
        `${nightly} → .segue/orchestrations/daily.yaml`,
      ],
    ],
    [nightly, 'name: E|xtract', 'Extract', []],
    [nightly, 'name: E|xtract', 'EXTRACT!', ['- - name: Extract', '+ - name: EXTRACT!']],
  ])('%s %s to %s', async (path, stretch, newName, expected) => {
    const client = await opened();
    expect(differences(files, await renamed(client, files, { path, stretch, newName }))).toEqual(expected);
  });

  test('keeps the ending of a file, and names versions of what is open', async () => {
    const client = await opened();
    await client.open(nightly, `${files[nightly]}# open\n`);
    const asks = `${files[weekly]}      - { name: A, uses: orchestration, with: { orchestration: weekly } }\n`;
    await client.open(weekly, asks);
    const params = { position: positionOf(asks, 'orchestration: week|ly'), newName: 'monthly' };
    const edit = await client.request<WorkspaceEdit>('textDocument/rename', weekly, params);
    expect(edit.documentChanges).toMatchObject([
      { textDocument: { uri: client.uri(weekly), version: 1 }, edits: [{ newText: 'monthly' }] },
      {
        kind: 'rename',
        oldUri: client.uri(weekly),
        newUri: client.uri('jobs/monthly.orchestration.yml'),
        options: { overwrite: false },
      },
    ]);
  });

  test('is a map of changes for clients that know no more', async () => {
    const client = await openSource(files);
    expect(client.answer.capabilities.renameProvider).toBe(true);
    const place = { path: nightly, stretch: 'tasks.ord|ers', newName: 'sales' };
    const after = await renamed(client, files, place);
    expect(differences(files, after)).toHaveLength(4);
    await expect(renamed(client, files, { ...place, stretch: 'config: cr|m' })).rejects.toThrow(
      `The name is that of ${crm}, and this editor renames no files for a language server; rename it to .segue/configurations/load/sales.yaml, and the names in other files by hand.`,
    );
  });

  test('is prepared with the name that is asked for', async () => {
    const client = await opened();
    const prepare = async (stretch: string) => {
      const position = positionOf(files[nightly], stretch);
      const params = { position };
      type Prepared = { range: Parameters<typeof marked>[1]; placeholder: string } | null;
      const found = await client.request<Prepared>('textDocument/prepareRename', nightly, params);
      return found === null ? null : [marked(files[nightly], found.range), found.placeholder];
    };
    expect(await prepare('with: { u|rl: x').catch(String)).toContain('is read under this name by the script');
    expect(await prepare("params['si|nce']")).toEqual([
      `env: { SINCE: "\\"\${{ params['«since»'] }}", T: "\${{ secrets.TOKEN }}" }`,
      'since',
    ]);
    expect((await prepare('tasks.shop-s-acc|ounts'))?.[1]).toBe("Shop's 😀 accounts");
    expect(await prepare('query: SEL|ECT')).toBeNull();
    expect(client.answer.capabilities.renameProvider).toEqual({ prepareProvider: true });
  });
});

describe('a rename is refused', () => {
  test.each<[string, string, string]>([
    [
      'tasks.ord|ers',
      'Orders',
      '"Orders" cannot be the name of a task; expected lower-case letters, digits, - and _, starting with a letter or digit, at most 100 characters.',
    ],
    ['tasks.ord|ers', 'sum', `There is a task "sum" already: ${nightly}, line 29. Choose another name.`],
    ['name: Su|m', 'ORDERS', `There is a task "orders" already: ${nightly}, line 20. Choose another name.`],
    ['name: Su|m', '😀', 'The name "😀" has no letter from a to z and no digit to make an id of.'],
    ['name: Su|m', ' ', '" " cannot be a name; expected 1 to 100 characters in one line.'],
    [
      'name: Ord|ers',
      'x',
      'The task is named by its id, "orders"; the text of "name" can be changed without anything else.',
    ],
    [
      'name: Every| night',
      'x',
      'The orchestration is named by its file, as "nightly"; the text of "name" can be changed without anything else.',
    ],
    [
      'params.fu|ll',
      'Since',
      `There is a param "since" already (names have no case in expressions): ${nightly}, line 6. Choose another name.`,
    ],
    [
      'params.fu|ll',
      'a-b',
      '"a-b" cannot be the name of a param; expected letters, digits and _, not starting with a digit.',
    ],
    ['$LEV|EL', 'SINCE', `There is a variable "SINCE" already: ${nightly}, line 22. Choose another name.`],
    ['$SIN|CE', 'PLACE', `There is a variable "PLACE" already: ${nightly}, line 8. Choose another name.`],
    ['matrix.reg|ion', 'include', '"include" is a setting of the matrix itself; choose another name.'],
    [
      'config: cr|m',
      'Shop',
      `There is a configuration "shop" already (names of files have no case everywhere): ${shop}, line 1. Choose another name.`,
    ],
    [
      'config: cr|m',
      'a/b',
      '"a/b" cannot be the name of a configuration; expected what can be the name of a file, without / \\ : * ? " < > | and not starting with a dot.',
    ],
    ['uses: lo|ad', 'query', 'The name "query" belongs to a built-in component; choose another one.'],
    [
      'connection: sh|op',
      'default',
      'The connection "default" is always there, an embedded database of the project; choose another name.',
    ],
    [
      'secrets.TO|KEN',
      'KEY',
      'The secret "TOKEN" is called so where its value comes from, the environment or the file of secrets, which are not looked into.',
    ],
    [
      'outputs.ro|ws',
      'x',
      'The output "rows" is called so by what writes it, which may be any program; rename it there and here by hand.',
    ],
    ['query: SEL|ECT', 'x', 'There is no name here that could be changed everywhere.'],
  ])('%s to %s', async (stretch, newName, message) => {
    const client = await opened();
    await expect(renamed(client, files, { path: nightly, stretch, newName })).rejects.toThrow(message);
  });

  async function refusal(of: Files, place: Place): Promise<string> {
    const client = await opened(of);
    return renamed(client, of, place).then(
      () => 'It was not refused.',
      (error: Error) => error.message,
    );
  }

  test('where it is not clear, or not there', async () => {
    const twice =
      'phases: [{ name: A, tasks: [{ name: B, run: x }, { id: b, run: "${{ tasks.x.state }}" }] }]\n';
    expect(await refusal({ [nightly]: twice }, { path: nightly, stretch: 'id: b|', newName: 'c' })).toBe(
      'There are 2 of the task "b"; give one of them another name by hand.',
    );
    expect(await refusal({ [nightly]: twice }, { path: nightly, stretch: 'tasks.x|', newName: 'c' })).toBe(
      'There is no task "x" to rename.',
    );
    const builtIn = 'phases: [{ name: A, tasks: [{ name: B, uses: shell }] }]\n';
    expect(
      await refusal({ [nightly]: builtIn }, { path: nightly, stretch: 'uses: she|ll', newName: 'c' }),
    ).toBe('The component "shell" is built in, and cannot be renamed.');
    const block = 'phases:\n  - name: >-\n      Load\n    tasks: [{ name: B, run: x }]\n';
    expect(await refusal({ [nightly]: block }, { path: nightly, stretch: 'Lo|ad', newName: 'C' })).toBe(
      `The name in ${nightly}, line 2, is written as a block; write it on one line first.`,
    );
  });

  test('where an alias repeats the name as that of something else', async () => {
    const repeated = `\
env: &all { A: 1 }
phases:
  - name: P
    tasks:
      - { name: B, run: "echo $A", env: *all }
      - { name: C, env: &own { X: 1 }, run: "echo $X" }
      - { name: D, env: *own, run: "echo $X" }
`;
    for (const stretch of ['{ A|: 1', '{ X|: 1', 'echo $X|'])
      expect(await refusal({ [nightly]: repeated }, { path: nightly, stretch, newName: 'N' })).toMatch(
        /^\.segue\/orchestrations\/nightly\.yaml, line [16]: the name stands under an anchor \("&"\) that an alias \("\*"\) repeats, where it names another variable; write it out there first\.$/,
      );
    const alike =
      'params: { x: }\nphases: [{ name: P, tasks: [{ name: B, env: &e { A: "${{ params.x }}" }, run: x }, { name: C, env: *e, run: x }] }]\n';
    const client = await opened({ [nightly]: alike });
    const after = await renamed(
      client,
      { [nightly]: alike },
      { path: nightly, stretch: '{ x|', newName: 'y' },
    );
    expect(after[nightly]).toBe(alike.replace('x: }', 'y: }').replace('params.x', 'params.y'));
  });

  test('where a configuration says the same of another orchestration', async () => {
    const shared = {
      ...files,
      [weekly]:
        'params: { since: { default: 1 } }\nphases: [{ name: A, tasks: [{ name: B, uses: load, config: crm }] }]\n',
    };
    expect(await refusal(shared, { path: nightly, stretch: 'params.sin|ce', newName: 'start' })).toBe(
      `${crm} names the param "since", and is used by other tasks that have one of their own; give it a name of its own there first.`,
    );
    expect(await refusal(shared, { path: crm, stretch: 'params.sin|ce', newName: 'start' })).toBe(
      '2 tasks that use this file have each their own "since", so that no one of them can be renamed from here.',
    );
    expect(
      await refusal({ [crm]: files[crm] }, { path: crm, stretch: 'params.sin|ce', newName: 'start' }),
    ).toBe('No orchestration uses this file, so that what "since" names is not known.');
  });
});

describe('a file that gets another name in the editor', () => {
  const moving = {
    ...renaming,
    workspace: { ...renaming.workspace, fileOperations: { willRename: true } },
  };

  async function followed(from: string, to: string): Promise<readonly string[] | null> {
    const client = await openSource(files, { capabilities: moving });
    const edit = await client.connection.sendRequest<WorkspaceEdit | null>('workspace/willRenameFiles', {
      files: [{ oldUri: client.uri(from), newUri: client.uri(to) }],
    });
    return edit === null ? null : differences(files, afterEdit(files, edit, client.rootUri));
  }

  test('takes the names in other files with it', async () => {
    expect(await followed(crm, '.segue/configurations/load/accounts.yml')).toEqual([
      '- config: crm',
      '+ config: accounts',
    ]);
    expect(await followed(nightly, '.segue/orchestrations/daily.yaml')).toEqual([
      '- orchestration: [{ id: nightly }]',
      '+ orchestration: [{ id: daily }]',
    ]);
    const component = await followed('.segue/components/load', '.segue/components/fetch');
    expect(component?.filter(line => line.includes(' → '))).toEqual([
      `${crm} → .segue/configurations/fetch/crm.yaml`,
      `${shop} → .segue/configurations/fetch/shop.yaml`,
    ]);
    expect(component?.filter(line => line.startsWith('+ '))).toEqual([
      '+ name: fetch',
      "+ component: 'fetch'",
      '+ uses: fetch',
      '+ uses: fetch',
      '+ - { name: Orders, uses: fetch, config: shop, with: { url: x } }',
    ]);
  });

  test('is let alone where nothing names it, or the new name is none', async () => {
    expect(await followed(crm, '.segue/configurations/load/shop.yaml')).toBeNull();
    expect(await followed(crm, '.segue/configurations/other/crm.yaml')).toBeNull();
    expect(await followed(crm, 'elsewhere/crm.yaml')).toBeNull();
    expect(await followed(crm, crm.replace('.yaml', '.yml'))).toBeNull();
    expect((await opened()).answer.capabilities.workspace?.fileOperations).toBeUndefined();
  });
});

/** All findings of a project, without their places, which a longer name moves. */
async function findings(client: Client): Promise<readonly string[]> {
  const { items } = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
    previousResultIds: [],
  });
  return items
    .flatMap(item => (item.kind === 'full' ? item.items.map(({ code }: Diagnostic) => String(code)) : []))
    .sort();
}

describe('any rename', () => {
  /** A place, what is written there, and the name that is asked for. */
  const places: readonly (readonly [Path, string, string, string])[] = [
    [nightly, 'tasks.|{}.outputs', 'orders', 'orders'],
    [nightly, 'id: |{}', 'orders', 'orders'],
    [nightly, 'name: |{}', 'Extract', 'Extract'],
    [nightly, 'phases.{}|.state', 'extract', 'Extract'],
    [nightly, '  {}|: { default', 'since', 'since'],
    [crm, 'params.|{}', 'since', 'since'],
    [nightly, '  {}|: { type: bool', 'full', 'full'],
    [nightly, '$|{} "', 'LEVEL', 'LEVEL'],
    [nightly, '" $|{}', 'SINCE', 'SINCE'],
    [nightly, 'matrix.|{}', 'region', 'region'],
    [nightly, 'updates: [|{}', 'crm.accounts', 'crm.accounts'],
    [settings, '  |{}: { type', 'shop', 'shop'],
    [nightly, 'config: |{}', 'crm', 'crm'],
    [crm, "component: '|{}", 'load', 'load'],
    [weekly, 'id: |{} }', 'nightly', 'nightly'],
  ];

  test('makes no finding, and taken back gives the text as it was', async () => {
    const broken: Files = {
      ...files,
      [nightly]: `${files[nightly]}      - { name: Typo, if: tasks.ordres.state, uses: laod, config: crm }\n`,
    };
    const before = await opened(broken);
    const expected = await findings(before);
    expect(expected).toEqual(['unknown-component', 'unknown-task']);
    // The first letter keeps it clear of names of the language and of the project.
    const newName = fc.stringMatching(/^q[a-z0-9]{1,9}$/);
    const property = fc.asyncProperty(fc.constantFrom(...places), newName, async (place, drawn) => {
      const [path, stretch, written, name] = place;
      const there = { path, stretch: stretch.replace('{}', written), newName: drawn };
      const after = await renamed(before, broken, there);
      expect(after).not.toEqual(broken);
      const client = await opened(after);
      expect(await findings(client)).toEqual(expected);
      const movedTo = Object.keys(after)[Object.keys(broken).indexOf(path)] ?? path;
      const back = { path: movedTo, stretch: stretch.replace('{}', drawn), newName: name };
      expect(await renamed(client, after, back)).toEqual(broken);
      await client.close();
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
