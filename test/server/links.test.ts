import { describe, expect, test } from 'vitest';
import type { DocumentLink } from 'vscode-languageserver';
import { marked } from './places.ts';
import { openSource } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';
const component = '.segue/components/load/component.yaml';

const files = {
  '.segue/segue.yaml': `\
connections: { shop: { type: sqlite, path: data/shop.db }, no: { type: sqlite, path: no.db } }
secrets: { file: .segue/secrets.env }
`,
  '.segue/secrets.env': 'TOKEN=x\n',
  [component]: 'runs: { using: node, main: ./index.mjs }\n',
  '.segue/components/load/index.mjs': '',
  '.segue/configurations/load/crm.yaml':
    "parameters: { file: data/in.csv, more: [{ a: 'data/in.csv' }], gone: data/out.csv }\n",
  [nightly]: `\
# yaml-language-server: $schema=../../schemas/o.json
# yaml-language-server: $schema=https://segue.dev/schemas/1/orchestration.json
phases:
  - name: A
    tasks:
      - name: B
        run: |
          ./load.sh data/in.csv > "data/out.csv" && node -e "import './lib/😀/../a.mjs'"
          curl https://example.com/load.sh /load.sh $X/load.sh load.sh.bak
          echo 😀 load.sh,data/in.csv
      - name: C
        workingDirectory: data
        run: cat in.csv ../load.sh
      - name: D
        workingDirectory: \${{ params.folder }}
        run: cat load.sh
      - { name: E, uses: load, with: { file: "data/in.csv", text: load.sh is here, folder: data } }
      - { name: F, uses: load, workingDirectory: data, with: { file: data/in.csv } }
      - { name: G, uses: shell, workingDirectory: data, with: { script: cat in.csv } }
`,
  'load.sh': '',
  'data/in.csv': '',
  'data/shop.db': '',
  'lib/a.mjs': '',
  'lib/😀/b': '',
  'schemas/o.json': '',
};

async function linksIn(path: keyof typeof files, of: Readonly<Record<string, string>> = files) {
  const client = await openSource(of);
  const links = await client.request<DocumentLink[]>('textDocument/documentLink', path);
  return links.map(({ range, target = '' }) => {
    const place = marked(files[path], range);
    return `${place} → ${decodeURI(target.replace(`${client.rootUri}/`, ''))}`;
  });
}

describe('links', () => {
  test('lead to the files that scripts and parameters name, where these are there', async () => {
    expect(await linksIn(nightly)).toEqual([
      '# yaml-language-server: $schema=«../../schemas/o.json» → schemas/o.json',
      '# yaml-language-server: $schema=«https://segue.dev/schemas/1/orchestration.json» → https://segue.dev/schemas/1/orchestration.json',
      ...[
        `«./load.sh» data/in.csv > "data/out.csv" && node -e "import './lib/😀/../a.mjs'" → load.sh`,
        `./load.sh «data/in.csv» > "data/out.csv" && node -e "import './lib/😀/../a.mjs'" → data/in.csv`,
        'echo 😀 «load.sh»,data/in.csv → load.sh',
        'echo 😀 load.sh,«data/in.csv» → data/in.csv',
        'run: cat «in.csv» ../load.sh → data/in.csv',
        'run: cat in.csv «../load.sh» → load.sh',
        '- { name: E, uses: load, with: { file: "«data/in.csv»", text: load.sh is here, folder: data } } → data/in.csv',
        '- { name: F, uses: load, workingDirectory: data, with: { file: «data/in.csv» } } → data/in.csv',
        '- { name: G, uses: shell, workingDirectory: data, with: { script: cat «in.csv» } } → data/in.csv',
      ],
    ]);
  });

  test('lead from components, configurations and settings', async () => {
    expect(await linksIn(component)).toEqual([
      'runs: { using: node, main: «./index.mjs» } → .segue/components/load/index.mjs',
    ]);
    expect(await linksIn('.segue/configurations/load/crm.yaml')).toEqual([
      "parameters: { file: «data/in.csv», more: [{ a: 'data/in.csv' }], gone: data/out.csv } → data/in.csv",
      "parameters: { file: data/in.csv, more: [{ a: '«data/in.csv»' }], gone: data/out.csv } → data/in.csv",
    ]);
    expect(await linksIn('.segue/segue.yaml')).toEqual([
      'connections: { shop: { type: sqlite, path: «data/shop.db» }, no: { type: sqlite, path: no.db } } → data/shop.db',
      'secrets: { file: «.segue/secrets.env» } → .segue/secrets.env',
    ]);
  });

  test('know of a file as soon as it is there', async () => {
    const client = await openSource(files);
    const path = '.segue/segue.yaml';
    const count = async () =>
      (await client.request<DocumentLink[]>('textDocument/documentLink', path)).length;
    expect(await count()).toBe(2);
    client.disk.write('no.db', '');
    expect(await count()).toBe(3);
  });
});
