import { describe, expect, test } from 'vitest';
import type { DocumentHighlight, Location, LocationLink } from 'vscode-languageserver';
import { marked, positionOf, shownPlaces } from './places.ts';
import { type Client, openSource, pulling } from './rig.ts';

const settings = '.segue/segue.yaml';
const component = '.segue/components/load/component.yaml';
const crm = '.segue/configurations/load/crm.yaml';
const nightly = '.segue/orchestrations/nightly.yaml';
const weekly = 'jobs/weekly.orchestration.yml';

const files = {
  [settings]: `\
connections:
  shop: { type: sqlite, path: shop.db }
`,
  [component]: `\
name: load
parameters:
  properties:
    url: { type: string }
outputs:
  rows: { description: How many }
runs:
  using: shell
  script: ./load \${{ component.parameters.url }} \${{ env.LEVEL }}
`,
  [crm]: `\
component: load
parameters:
  url: https://crm/\${{ params.since }}/\${{ matrix.region }}/\${{ secrets.TOKEN }}
`,
  [nightly]: `\
name: Every night
on:
  database:
    - { connection: shop, query: SELECT 1 }
params:
  since: { default: 7 days }
env:
  LEVEL: info
  PLACE: x
secrets: [TOKEN]
phases:
  - name: Extract
    tasks:
      - name: Účty 😀 accounts
        uses: load
        config: crm
        with: { url: "x \${{ params.Since }}" }
        matrix: { region: [eu, us], exclude: [{ region: us }] }
        updates: [crm.accounts]
      - id: orders
        name: Shop orders
        env: { LEVEL: "\${{ env.LEVEL }}s", T: '\${{ secrets.TOKEN }}' }
        run: |
          echo $LEVEL "\${PLACE}" $OTHER
          echo "verdict=ok" >> "$SEGUE_OUTPUT"
  - name: Transform
    if: phases.extract.state == 'success' && tasks['ucty-accounts'].outputs.rows > 1
    tasks:
      - name: Sum
        if: \${{ tasks.orders.outputs.verdict == 'ok' && tasks.UCTY-accounts.state && env.LEVEL }}
        shell: node
        run: console.log(process.env.LEVEL, '\${{ tasks.orders.state }}')
        reads: [crm.accounts]
      - name: Query
        uses: query
        with: { connection: shop }
      - { name: S1, uses: shell, with: { script: "echo a=1 >> $SEGUE_OUTPUT" } }
      - { name: S2, uses: shell, with: { script: "echo a=2 >> $SEGUE_OUTPUT" } }
  - name: End
    tasks: [{ name: Z, run: "echo \${{ tasks.s2.outputs.a }}" }]
`,
  [weekly]: `\
on:
  tables: [{ all: [crm.accounts] }]
  orchestration: [{ id: nightly }]
secrets: [TOKEN]
phases:
  - name: All
    tasks:
      - name: Nightly
        uses: orchestration
        with: { orchestration: nightly, params: { since: 1 day } }
      - name: Load
        uses: load
        config: crm
`,
} as const;

type Path = keyof typeof files;

async function opened(): Promise<Client> {
  return openSource(files);
}

async function definition(client: Client, path: Path, stretch: string): Promise<readonly string[]> {
  const position = positionOf(files[path], stretch);
  return shownPlaces(await client.request<Location[]>('textDocument/definition', path, { position }), files);
}

describe('the definition', () => {
  test.each<[Path, string, readonly string[]]>([
    // Within an orchestration.
    [nightly, 'params.Si|nce', ['orchestrations/nightly.yaml: «since»: { default: 7 days }']],
    [nightly, "tasks['ucty-acc|ounts']", ['orchestrations/nightly.yaml: - name: «Účty 😀 accounts»']],
    [nightly, 'tasks.UCTY-acc|ounts', ['orchestrations/nightly.yaml: - name: «Účty 😀 accounts»']],
    [nightly, 'tasks.|orders.outputs', ['orchestrations/nightly.yaml: - id: «orders»']],
    [nightly, 'name: Shop| orders', ['orchestrations/nightly.yaml: - id: «orders»']],
    [nightly, 'phases.extract|.state', ['orchestrations/nightly.yaml: - name: «Extract»']],
    [nightly, 'outputs.ver|dict', [`orchestrations/nightly.yaml: echo "«verdict»=ok" >> "$SEGUE_OUTPUT"`]],
    [nightly, 'secrets.TOK|EN', ['orchestrations/nightly.yaml: secrets: [«TOKEN»]']],
    [
      nightly,
      '{ region|: us }',
      ['orchestrations/nightly.yaml: matrix: { «region»: [eu, us], exclude: [{ region: us }] }'],
    ],
    // Environments: a task's own texts see the file's, its script sees the task's.
    [nightly, '{ env.LE|VEL }}s', ['orchestrations/nightly.yaml: «LEVEL»: info']],
    [
      nightly,
      'echo $LEV|EL',
      [`orchestrations/nightly.yaml: env: { «LEVEL»: "\${{ env.LEVEL }}s", T: '\${{ secrets.TOKEN }}' }`],
    ],
    [nightly, '${PLA|CE}', ['orchestrations/nightly.yaml: «PLACE»: x']],
    [nightly, 'process.env.LEV|EL', ['orchestrations/nightly.yaml: «LEVEL»: info']],
    // Other files.
    [nightly, 'uses: lo|ad', ['load/component.yaml: name: «load»']],
    [nightly, 'config: cr|m', ['load/crm.yaml: «»component: load']],
    [nightly, 'with: { ur|l', ['load/component.yaml: «url»: { type: string }']],
    [nightly, 'outputs.ro|ws', ['load/component.yaml: «rows»: { description: How many }']],
    [nightly, 'with: { connection: sh|op', ['.segue/segue.yaml: «shop»: { type: sqlite, path: shop.db }']],
    [nightly, '- { connection: |shop', ['.segue/segue.yaml: «shop»: { type: sqlite, path: shop.db }']],
    [weekly, 'id: night|ly', ['orchestrations/nightly.yaml: name: «Every night»']],
    [weekly, 'orchestration: nightl|y', ['orchestrations/nightly.yaml: name: «Every night»']],
    [weekly, 'params: { sin|ce', ['orchestrations/nightly.yaml: «since»: { default: 7 days }']],
    [weekly, 'all: [crm.acc|ounts', ['orchestrations/nightly.yaml: updates: [«crm.accounts»]']],
    // What a configuration or component says means what it means to the tasks that use it.
    [crm, 'params.sin|ce', ['orchestrations/nightly.yaml: «since»: { default: 7 days }']],
    [
      crm,
      'matrix.reg|ion',
      ['orchestrations/nightly.yaml: matrix: { «region»: [eu, us], exclude: [{ region: us }] }'],
    ],
    [crm, 'u|rl:', ['load/component.yaml: «url»: { type: string }']],
    [crm, 'component: l|oad', ['load/component.yaml: name: «load»']],
    [component, 'env.LEV|EL', ['orchestrations/nightly.yaml: «LEVEL»: info']],
    [component, 'parameters.u|rl', ['load/component.yaml: «url»: { type: string }']],
    [
      nightly,
      's2.outputs.|a',
      [
        'orchestrations/nightly.yaml: - { name: S2, uses: shell, with: { script: "echo «a»=2 >> $SEGUE_OUTPUT" } }',
      ],
    ],
    // Names of nothing.
    [nightly, '$OTH|ER', []],
    [nightly, 'uses: quer|y', []],
    [nightly, 'na|me: Extract', []],
  ])('%s %s', async (path, stretch, expected) => {
    expect(await definition(await opened(), path, stretch)).toEqual(expected);
  });

  test('comes with what it was asked of, and all of the task, for clients that show them', async () => {
    const linking = {
      ...pulling,
      textDocument: { ...pulling.textDocument, definition: { linkSupport: true } },
    };
    const client = await openSource(files, { capabilities: linking });
    const position = positionOf(files[nightly], "tasks['ucty-acc|ounts']");
    const [link] = await client.request<LocationLink[]>('textDocument/definition', nightly, { position });
    if (link?.originSelectionRange === undefined) throw new Error('Expected a link.');
    expect(marked(files[nightly], link.originSelectionRange)).toBe(
      "if: phases.extract.state == 'success' && tasks['«ucty-accounts»'].outputs.rows > 1",
    );
    expect(marked(files[nightly], link.targetSelectionRange)).toBe('- name: «Účty 😀 accounts»');
    expect(link.targetRange).toMatchObject({ start: { line: 13, character: 8 }, end: { line: 18 } });
  });
});

describe('references', () => {
  async function found(path: Path, stretch: string, includeDeclaration = true) {
    const client = await opened();
    const params = { position: positionOf(files[path], stretch), context: { includeDeclaration } };
    return shownPlaces(await client.request<Location[]>('textDocument/references', path, params), files);
  }

  test.each<[Path, string, readonly string[]]>([
    [
      nightly,
      'Účty 😀 acc|ounts',
      [
        'orchestrations/nightly.yaml: - name: «Účty 😀 accounts»',
        "orchestrations/nightly.yaml: if: phases.extract.state == 'success' && tasks['«ucty-accounts»'].outputs.rows > 1",
        "orchestrations/nightly.yaml: if: ${{ tasks.orders.outputs.verdict == 'ok' && tasks.«UCTY-accounts».state && env.LEVEL }}",
      ],
    ],
    [
      nightly,
      'sin|ce:',
      [
        'load/crm.yaml: url: https://crm/${{ params.«since» }}/${{ matrix.region }}/${{ secrets.TOKEN }}',
        'orchestrations/nightly.yaml: «since»: { default: 7 days }',
        'orchestrations/nightly.yaml: with: { url: "x ${{ params.«Since» }}" }',
        'jobs/weekly.orchestration.yml: with: { orchestration: nightly, params: { «since»: 1 day } }',
      ],
    ],
    [
      component,
      'name: lo|ad',
      [
        'load/component.yaml: name: «load»',
        'load/crm.yaml: component: «load»',
        'orchestrations/nightly.yaml: uses: «load»',
        'jobs/weekly.orchestration.yml: uses: «load»',
      ],
    ],
    [
      nightly,
      'config: c|rm',
      [
        'load/crm.yaml: «»component: load',
        'orchestrations/nightly.yaml: config: «crm»',
        'jobs/weekly.orchestration.yml: config: «crm»',
      ],
    ],
    [
      settings,
      'sho|p:',
      [
        'orchestrations/nightly.yaml: - { connection: «shop», query: SELECT 1 }',
        'orchestrations/nightly.yaml: with: { connection: «shop» }',
        '.segue/segue.yaml: «shop»: { type: sqlite, path: shop.db }',
      ],
    ],
    [
      nightly,
      'reads: [crm|.accounts',
      [
        'orchestrations/nightly.yaml: updates: [«crm.accounts»]',
        'orchestrations/nightly.yaml: reads: [«crm.accounts»]',
        'jobs/weekly.orchestration.yml: tables: [{ all: [«crm.accounts»] }]',
      ],
    ],
    [
      nightly,
      'name: Every| night',
      [
        'orchestrations/nightly.yaml: name: «Every night»',
        'jobs/weekly.orchestration.yml: orchestration: [{ id: «nightly» }]',
        'jobs/weekly.orchestration.yml: with: { orchestration: «nightly», params: { since: 1 day } }',
      ],
    ],
    [
      nightly,
      'TOK|EN]',
      [
        'load/crm.yaml: url: https://crm/${{ params.since }}/${{ matrix.region }}/${{ secrets.«TOKEN» }}',
        'orchestrations/nightly.yaml: secrets: [«TOKEN»]',
        `orchestrations/nightly.yaml: env: { LEVEL: "\${{ env.LEVEL }}s", T: '\${{ secrets.«TOKEN» }}' }`,
        'jobs/weekly.orchestration.yml: secrets: [«TOKEN»]',
      ],
    ],
  ])('%s %s', async (path, stretch, expected) => {
    expect(await found(path, stretch)).toEqual(expected);
  });

  test('leave the definition out where only uses are asked for', async () => {
    expect(await found(nightly, 'id: ord|ers', false)).toEqual([
      "orchestrations/nightly.yaml: if: ${{ tasks.«orders».outputs.verdict == 'ok' && tasks.UCTY-accounts.state && env.LEVEL }}",
      "orchestrations/nightly.yaml: run: console.log(process.env.LEVEL, '${{ tasks.«orders».state }}')",
    ]);
  });

  test('follow what is typed in other files', async () => {
    const client = await opened();
    await client.open(weekly, files[weekly]);
    await client.change(weekly, { text: 'phases: [{ name: A, tasks: [{ name: B, uses: "load' });
    const params = {
      position: positionOf(files[component], 'name: lo|ad'),
      context: { includeDeclaration: false },
    };
    const places = await client.request<Location[]>('textDocument/references', component, params);
    expect(places.map(({ uri }) => uri.slice(client.rootUri.length + 1))).toEqual([component, crm, nightly]);
  });
});

describe('highlights', () => {
  async function shown(stretch: string): Promise<readonly string[]> {
    const client = await opened();
    const params = { position: positionOf(files[nightly], stretch) };
    const found = await client.request<DocumentHighlight[] | null>(
      'textDocument/documentHighlight',
      nightly,
      params,
    );
    return (found ?? []).map(
      ({ range, kind }) => `${kind === 3 ? 'write' : 'read'} ${marked(files[nightly], range)}`,
    );
  }

  test('are all places of the name in the file, what defines it apart', async () => {
    expect(await shown('$LEV|EL')).toEqual([
      `write env: { «LEVEL»: "\${{ env.LEVEL }}s", T: '\${{ secrets.TOKEN }}' }`,
      'read echo $«LEVEL» "${PLACE}" $OTHER',
    ]);
    expect(await shown('LEV|EL: info')).toEqual([
      'write «LEVEL»: info',
      `read env: { LEVEL: "\${{ env.«LEVEL» }}s", T: '\${{ secrets.TOKEN }}' }`,
      "read if: ${{ tasks.orders.outputs.verdict == 'ok' && tasks.UCTY-accounts.state && env.«LEVEL» }}",
      "read run: console.log(process.env.«LEVEL», '${{ tasks.orders.state }}')",
    ]);
    expect(await shown('updates: [crm.acc|ounts')).toEqual([
      'write updates: [«crm.accounts»]',
      'read reads: [«crm.accounts»]',
    ]);
    expect(await shown('que|ry: SELECT')).toEqual([]);
  });
});
