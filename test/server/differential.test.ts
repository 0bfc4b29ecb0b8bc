import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { type Client, openSource, pushed } from './rig.ts';

/** A project whose files all speak of each other. */
const project: Readonly<Record<string, string>> = {
  '.segue/segue.yaml': 'timezone: UTC\nconnections: { shop: { type: sqlite, path: shop.db } }\n',
  '.segue/components/load/component.yaml':
    'parameters: { type: object, properties: { rows: { type: integer } } }\nruns: { using: shell, script: echo }\n',
  '.segue/configurations/load/crm.yaml': 'parameters: { rows: 5 }\n',
  '.segue/orchestrations/a.yaml': `\
on: { orchestration: [{ id: b }] }
secrets: [TOKEN]
phases:
  - name: Extract
    tasks:
      - { name: Accounts, uses: load, config: crm, with: { rows: 7 } }
      - name: Orders
        run: |
          echo "\${{ params.since }}"
`,
  '.segue/orchestrations/b.yaml': `\
phases:
  - name: Start
    tasks: [{ name: Next, uses: orchestration, with: { orchestration: a } }]
`,
};

const paths = Object.keys(project);

/** What people type, and what tears a file apart. */
const pieces = [
  ...[
    '',
    ' ',
    '\n',
    '\n  ',
    ': ',
    '- ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '|',
    '#',
    '&a ',
    '*a',
    '\t',
    '\r\n',
    'é',
    '😀',
    '${{ ',
    ' }}',
  ],
  ...[
    'load',
    'crm',
    'a',
    'b',
    'rows: many',
    'name: X',
    'run: x',
    'orchestration',
    'config: crm',
    'uses: load',
    'integer',
    'string',
  ],
];

type Step =
  | {
      readonly kind: 'type';
      readonly path: string;
      readonly at: number;
      readonly cut: number;
      readonly piece: string;
    }
  | { readonly kind: 'open' | 'close' | 'remove' | 'ask'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly from: string };

const path = fc.constantFrom(...paths);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('type'),
      path,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(6),
      piece: fc.constantFrom(...pieces),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('open', 'close', 'ask'), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('write'), path, from: path }) },
);

/** What the disk and the editor hold, as a person would tell it. */
interface State {
  readonly disk: Map<string, string>;
  readonly open: Map<string, string>;
}

test('after any changes everything is found as by a server that has just been started', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
      const state: State = { disk: new Map(Object.entries(project)), open: new Map() };
      const fetching = await openSource(project);
      const sent = await openSource(project, { capabilities: pushed });
      for (const one of steps) await carryOut(one, state, [fetching, sent]);
      const expected = await fresh(state);
      expect(await found(fetching)).toEqual(expected);
      await shows(sent, expected);
      for (const client of [fetching, sent]) {
        expect(client.logged).toEqual([]);
        await client.close();
      }
    }),
    { numRuns: 60 },
  );
});

type Rig = Awaited<ReturnType<typeof openSource>>;

async function carryOut(one: Step, state: State, rigs: readonly Rig[]): Promise<void> {
  for (const rig of rigs) await carryOutIn(one, state, rig);
  // The state is changed once, after both have seen the change.
  follow(one, state);
}

async function carryOutIn(one: Step, { disk, open }: State, rig: Rig): Promise<void> {
  const text = open.get(one.path);
  if (one.kind === 'open' && text === undefined) await rig.open(one.path, disk.get(one.path) ?? '');
  if (one.kind === 'close' && text !== undefined) await rig.closeDocument(one.path);
  if (one.kind === 'type' && text !== undefined) await rig.change(one.path, typed(one, text));
  if (one.kind === 'ask') await rig.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] });
  if (one.kind === 'remove' && disk.has(one.path)) {
    rig.disk.remove(one.path);
    await rig.changedOnDisk(`-${one.path}`);
  }
  if (one.kind === 'write') {
    rig.disk.write(one.path, project[one.from] ?? '');
    await rig.changedOnDisk(`${disk.has(one.path) ? '' : '+'}${one.path}`);
  }
}

function follow(one: Step, { disk, open }: State): void {
  const text = open.get(one.path);
  if (one.kind === 'open' && text === undefined) open.set(one.path, disk.get(one.path) ?? '');
  if (one.kind === 'close') open.delete(one.path);
  if (one.kind === 'type' && text !== undefined) open.set(one.path, applied(text, one));
  if (one.kind === 'remove') disk.delete(one.path);
  if (one.kind === 'write') disk.set(one.path, project[one.from] ?? '');
}

type Typing = Extract<Step, { readonly kind: 'type' }>;

function spanOf({ at, cut }: Typing, text: string): { readonly start: number; readonly end: number } {
  const start = Math.floor(at * text.length);
  return { start, end: Math.min(text.length, start + cut) };
}

function typed(one: Typing, text: string) {
  return { range: new SourceFile('', text).rangeOf(spanOf(one, text)), text: one.piece };
}

function applied(text: string, one: Typing): string {
  const { start, end } = spanOf(one, text);
  return text.slice(0, start) + one.piece + text.slice(end);
}

type Found = Readonly<Record<string, unknown>>;

async function fresh({ disk, open }: State): Promise<Found> {
  const client = await openSource(Object.fromEntries(disk));
  for (const [path, text] of open) await client.open(path, text);
  const result = await found(client);
  await client.close();
  return result;
}

/** The files that have mistakes, with these. */
async function found(client: Client): Promise<Found> {
  const report = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
    previousResultIds: [],
  });
  return Object.fromEntries(
    report.items.flatMap(item =>
      item.kind === 'full' && item.items.length > 0 ? [[item.uri, item.items]] : [],
    ),
  );
}

/** Waits until what was sent is what is expected. */
async function shows(client: Client, expected: Found): Promise<void> {
  const isShown = (): boolean => {
    const shown = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
    const own = Object.fromEntries([...shown].filter(([, diagnostics]) => diagnostics.length > 0));
    return isEqual(own, expected);
  };
  await client.until(isShown);
}

function isEqual(one: Found, other: Found): boolean {
  const sorted = (of: Found) => JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}
