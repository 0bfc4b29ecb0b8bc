import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { DocumentSymbol, SymbolInformation } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { openSource, pulling } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';

const hierarchical = {
  ...pulling,
  textDocument: { ...pulling.textDocument, documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
};

const text = `\
name: Nightly sales
on:
  schedule:
    - cron: "0 2 * * *"
  tables:
    - all: [crm.accounts, shop.orders]
params:
  since: { type: string }
  full:
phases:
  - name: Extract 🚚
    tasks:
      - name: Accounts
        uses: load
        config: crm
      - { id: orders, run: echo }
  - id: publish
    tasks:
      - name: Report
        run: |
          ./report.sh
`;

/** An outline in lines: `name (detail) <what is selected> …last line of all of it`. */
function drawn(source: string, symbols: readonly DocumentSymbol[], indent = ''): string[] {
  const file = new SourceFile('', source);
  return symbols.flatMap(({ name, detail, range, selectionRange, children = [] }) => {
    const selected = source.slice(file.offsetAt(selectionRange.start), file.offsetAt(selectionRange.end));
    const all = source.slice(file.offsetAt(range.start), file.offsetAt(range.end)).trimEnd();
    const last = all.slice(all.lastIndexOf('\n') + 1).trim();
    const line = `${indent}${name}${detail === undefined ? '' : ` (${detail})`} <${selected}> …${last}`;
    return [line, ...drawn(source, children, `${indent}  `)];
  });
}

describe('the outline', () => {
  test('holds triggers, params, phases and tasks at their places', async () => {
    const client = await openSource({}, { capabilities: hierarchical });
    await client.open(nightly, text);
    const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', nightly);
    expect(drawn(text, symbols)).toEqual([
      'Nightly sales (nightly) <Nightly sales> …./report.sh',
      '  on <on> …- all: [crm.accounts, shop.orders]',
      '    schedule (0 2 * * *) <cron> …cron: "0 2 * * *"',
      '    tables (crm.accounts, shop.orders) <all> …all: [crm.accounts, shop.orders]',
      '  params <params> …full:',
      '    since (string) <since> …since: { type: string }',
      '    full <full> …full',
      '  Extract 🚚 <Extract 🚚> …- { id: orders, run: echo }',
      '    Accounts (load/crm) <Accounts> …config: crm',
      '    orders (run) <id> …{ id: orders, run: echo }',
      '  publish <id> …./report.sh',
      '    Report (run) <Report> …./report.sh',
    ]);
    const parts = (symbol: DocumentSymbol): DocumentSymbol[] => [
      symbol,
      ...(symbol.children ?? []).flatMap(parts),
    ];
    for (const { range, selectionRange, children = [] } of symbols.flatMap(parts)) {
      for (const inner of [selectionRange, ...children.map(child => child.range)]) {
        expect(compare(range.start, inner.start)).toBeLessThanOrEqual(0);
        expect(compare(inner.end, range.end)).toBeLessThanOrEqual(0);
      }
    }
  });

  test('is a list for clients that know no tree', async () => {
    const client = await openSource({});
    await client.open(nightly, text);
    const symbols = await client.request<SymbolInformation[]>('textDocument/documentSymbol', nightly);
    expect(symbols.map(({ name, containerName = '-' }) => `${containerName} > ${name}`)).toEqual([
      '- > Nightly sales',
      'Nightly sales > on',
      'on > schedule',
      'on > tables',
      'Nightly sales > params',
      'params > since',
      'params > full',
      'Nightly sales > Extract 🚚',
      'Extract 🚚 > Accounts',
      'Extract 🚚 > orders',
      'Nightly sales > publish',
      'publish > Report',
    ]);
    expect(symbols.at(-1)?.location).toEqual({
      uri: client.uri(nightly),
      range: { start: { line: 18, character: 8 }, end: { line: 20, character: 21 } },
    });
  });

  test('shows what aliases repeat once, where it is written', async () => {
    const client = await openSource({}, { capabilities: hierarchical });
    const source = `\
params: &p { since: }
phases:
  - name: A
    tasks:
      - &task { name: B, run: x }
      - *task
  - name: C
    tasks: [*task, { name: D, run: x }]
env: *p
`;
    await client.open(nightly, source);
    const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', nightly);
    expect(drawn(source, symbols).map(line => line.replace(/ <.*$/, ''))).toEqual([
      'nightly',
      '  params',
      '    since',
      '  A',
      '    B (run)',
      '  C',
      '    D (run)',
    ]);
  });

  test('is there for settings, components and configurations', async () => {
    const client = await openSource({}, { capabilities: hierarchical });
    const files = {
      '.segue/segue.yaml': 'connections:\n  shop: { type: sqlite, path: shop.db }\n',
      '.segue/components/load/component.yaml':
        'parameters: { properties: { url: { type: string } } }\noutputs: { rows: }\nruns: { using: shell, script: x }\n',
      '.segue/configurations/load/crm.yaml': 'parameters: { url: x }\n',
    };
    const outlines: Record<string, string[]> = {};
    for (const [path, source] of Object.entries(files)) {
      await client.open(path, source);
      const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', path);
      outlines[path] = drawn(source, symbols).map(line => line.replace(/ …(.*)$/, ''));
    }
    expect(Object.values(outlines)).toEqual([
      ['segue.yaml <>', '  shop (sqlite) <shop>'],
      ['load (shell) <>', '  url (string) <url>', '  rows <rows>'],
      ['crm (load) <>', '  url <url>'],
    ]);
  });
});

/** What breaks the line that it is typed on, and often all the lines after it. */
const halfTyped = [
  'env: { A: ',
  'if: "tasks',
  'with: [a, b',
  'i',
  'x: y: z',
  '\t\tq: 1',
  '*',
  '- ',
  'env:\n          A',
  "k: 'x",
  '"',
  'matrix: { region: [eu, us }',
  'a: @b',
  'if: ${{ tasks.',
  'a: {b: "c}',
  '? ',
  'run: |+9x',
  '%',
];

describe('while something is typed', () => {
  test.each(halfTyped)('all phases and tasks stay in the outline: %j', async broken => {
    const client = await openSource({}, { capabilities: hierarchical });
    const lines = text.split('\n');
    const source = [...lines.slice(0, 13), `        ${broken}`, ...lines.slice(13)].join('\n');
    await client.open(nightly, source);
    const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', nightly);
    const names = (symbol: DocumentSymbol): string[] => [
      symbol.name,
      ...(symbol.children ?? []).flatMap(names),
    ];
    expect(symbols.flatMap(names)).toEqual([
      ...['Nightly sales', 'on', 'schedule', 'tables', 'params', 'since', 'full'],
      ...['Extract 🚚', 'Accounts', 'orders', 'publish', 'Report'],
    ]);
  });

  const folder = fileURLToPath(new URL('../../examples', import.meta.url));
  const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path =>
    /\.segue[\\/]orchestrations[\\/][^\\/]+\.yaml$/.test(path),
  );

  test.each(examples)('what is finished stays as it is: %s', async example => {
    const whole = readFileSync(`${folder}/${example}`, 'utf8');
    const client = await openSource({}, { capabilities: hierarchical });
    await client.open(nightly, whole);
    const fetch = () => client.request<DocumentSymbol[]>('textDocument/documentSymbol', nightly);
    const all = finishedParts(await fetch());
    await client.change(nightly, { text: '' });
    for (let at = 0; at < whole.length; at++) {
      const end = new SourceFile('', whole).positionAt(at);
      await client.change(nightly, { range: { start: end, end }, text: whole.charAt(at) });
      // The moments within a word are alike.
      if (/\w/.test(whole.charAt(at)) && at % 4 > 0) continue;
      const now = new SourceFile('', whole).positionAt(at + 1);
      const seen = new Set(finishedParts(await fetch()).map(({ key }) => key));
      // A part is finished when the next line has begun that stands no deeper than it does.
      const finished = all.filter(({ last }) => compare(last, { line: now.line, character: 0 }) < 0);
      expect(finished.filter(({ key }) => !seen.has(key))).toEqual([]);
    }
    expect(client.logged).toEqual([]);
  });
});

interface Part {
  /** Name, kind and where it begins. */
  readonly key: string;
  readonly last: { readonly line: number; readonly character: number };
}

function finishedParts(symbols: readonly DocumentSymbol[]): readonly Part[] {
  return symbols.flatMap(({ name, kind, range, selectionRange, children = [] }) => [
    { key: JSON.stringify([name, kind, selectionRange]), last: range.end },
    ...finishedParts(children),
  ]);
}

function compare(
  one: { readonly line: number; readonly character: number },
  other: { readonly line: number; readonly character: number },
): number {
  return one.line - other.line || one.character - other.character;
}
