import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { type Edit, edited, editedSpan, textEditWith } from '../support/textEdits.ts';
import { type Change, type Client, openSource, pushed } from './rig.ts';

/** A project whose files all speak of each other. */
const project: Readonly<Record<string, string>> = {
  '.segue/segue.yaml': 'timezone: UTC\nconnections: { shop: { type: sqlite, path: shop.db } }\n',
  '.segue/components/load/component.yaml':
    'parameters: { type: object, properties: { rows: { type: integer }, from: { type: string } }, required: [from] }\nruns: { using: shell, script: echo }\n',
  '.segue/configurations/load/crm.yaml': 'parameters: { rows: 5 }\n',
  '.segue/orchestrations/a.yaml': `\
on: { orchestration: [{ id: b }] }
params: { since: { type: string }, full: { type: boolean } }
secrets: [TOKEN]
phases:
  - name: Extract
    tasks:
      - { name: Accounts, uses: load, config: crm, with: { rows: 7, from: crm } }
      - name: Orders
        timeout: 10m
        run: |
          echo "\${{ params.since }}"

          echo "- name: no task"
      - &quality
        id: quality
        run: >-
          folded
          text
  - name: Load
    if: tasks.orders.state == 'succeeded'
    tasks:
    - name: One
      if: \${{ tasks.accounts.outputs.count > 0 && phases.extract.state == 'succeeded' }}
      run: ./one.sh \${{ tasks.orders.outputs.path }}
    - name: "Two,
        in two lines"
      id: two
      matrix: { size: [1, 2] }
      run: ./two.sh \${{ matrix.size }} \${{ secrets.TOKEN }}
  - name: Publish
    tasks:
      - name: Tell
        retry: { max: 2, when: job.exitCode == 75 }
        run: ./tell.sh \${{ tasks.two.state }}
notifications: [{ on: [failure], webhook: { url: "https://example.com/\${{ secrets.TOKEN }}" } }]
`,
  '.segue/orchestrations/b.yaml':
    'phases:\r\n  - name: Start\r\n    tasks:\r\n      - name: Next\r\n        uses: orchestration\r\n        with: { orchestration: a }\r\n      - name: Then\r\n        run: |\r\n          echo one\r\n          echo two\r\n',
};

const paths = Object.keys(project);

/** Words that mean something in these files, and parts of them. */
const words = [
  ...[
    'load',
    'crm',
    'a',
    'b',
    'rows: many',
    'orchestration',
    'config: crm',
    'uses: load',
    'integer',
    'string',
  ],
  ...[
    'tasks.orders',
    'tasks.tell',
    'phases.load.state',
    'params.sinse',
    'since',
    'id: orders\n',
    '# segue-ignore: unknown-task\n',
  ],
  ...[
    '        if: ${{ tasks.accounts.state }}\n',
    '      - name: Orders\n        run: x\n',
    '  - name: Early\n    tasks: []\n',
  ],
];

type Step =
  /** Several changes may come in one notification. */
  | { readonly kind: 'type'; readonly path: string; readonly edits: readonly Edit[] }
  | { readonly kind: 'open' | 'close' | 'remove' | 'ask' | 'undo' | 'redo'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly from: string };

// Most of the time one orchestration is at hand.
const path = fc.oneof(fc.constantFrom(...paths), fc.constant('.segue/orchestrations/a.yaml'));
const edits = fc.array(textEditWith(words), { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('type'), path, edits }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('undo', 'redo'), path }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('open', 'close', 'ask'), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('write'), path, from: path }) },
);

/** What the disk and the editor hold, as a person would tell it. */
interface State {
  readonly disk: Map<string, string>;
  readonly open: Map<string, Buffer>;
}

/** The texts that an open document has had, and which of them it has. */
interface Buffer {
  readonly texts: readonly string[];
  readonly at: number;
}

function textOf(buffer: Buffer | undefined): string | undefined {
  return buffer?.texts[buffer.at];
}

test('after any changes everything is found as by a server that has just been started', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
      const state: State = { disk: new Map(Object.entries(project)), open: new Map() };
      const fetching = await openSource(project);
      const sent = await openSource(project, { capabilities: pushed });
      const first: Step = { kind: 'open', path: '.segue/orchestrations/a.yaml' };
      for (const one of [first, ...steps]) await carryOut(one, state, [fetching, sent]);
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
  const buffer = open.get(one.path);
  const [text, then] = [textOf(buffer), textOf(after(one, buffer))];
  if (one.kind === 'open' && text === undefined) await rig.open(one.path, disk.get(one.path) ?? '');
  if (one.kind === 'close' && text !== undefined) await rig.closeDocument(one.path);
  if (one.kind === 'type' && text !== undefined) await rig.change(one.path, ...typed(one.edits, text));
  if ((one.kind === 'undo' || one.kind === 'redo') && text !== undefined && then !== undefined)
    await rig.change(one.path, difference(text, then));
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
  const buffer = open.get(one.path);
  if (one.kind === 'open' && buffer === undefined)
    open.set(one.path, { texts: [disk.get(one.path) ?? ''], at: 0 });
  else if (one.kind === 'close') open.delete(one.path);
  else if (one.kind === 'remove') disk.delete(one.path);
  else if (one.kind === 'write') disk.set(one.path, project[one.from] ?? '');
  else {
    const then = after(one, buffer);
    if (then !== undefined) open.set(one.path, then);
  }
}

/** An open document after a step. */
function after(one: Step, buffer: Buffer | undefined): Buffer | undefined {
  if (buffer === undefined) return undefined;
  const { texts, at } = buffer;
  if (one.kind === 'undo') return { texts, at: Math.max(0, at - 1) };
  if (one.kind === 'redo') return { texts, at: Math.min(texts.length - 1, at + 1) };
  if (one.kind !== 'type') return buffer;
  const text = one.edits.reduce(edited, texts[at] ?? '');
  return { texts: [...texts.slice(0, at + 1), text], at: at + 1 };
}

/** Each change is meant for the text that the one before has left. */
function typed(edits: readonly Edit[], text: string): readonly Change[] {
  let now = text;
  return edits.map(edit => {
    const range = new SourceFile('', now).rangeOf(editedSpan(now, edit));
    now = edited(now, edit);
    return { range, text: edit.insert };
  });
}

/** The least change that makes one text of another, as an editor's undo sends it. */
function difference(text: string, then: string): Change {
  let start = 0;
  while (start < text.length && text[start] === then[start]) start++;
  let end = 0;
  const most = Math.min(text.length, then.length) - start;
  while (end < most && text.at(-1 - end) === then.at(-1 - end)) end++;
  const range = new SourceFile('', text).rangeOf({ start, end: text.length - end });
  return { range, text: then.slice(start, then.length - end) };
}

type Found = Readonly<Record<string, unknown>>;

async function fresh({ disk, open }: State): Promise<Found> {
  const client = await openSource(Object.fromEntries(disk));
  for (const [path, buffer] of open) await client.open(path, textOf(buffer) ?? '');
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
