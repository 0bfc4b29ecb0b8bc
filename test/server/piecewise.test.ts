import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexOf, mentionAt } from '../../server/references/fileIndex.ts';
import type { Mention } from '../../server/references/thing.ts';
import { edited, textEditWith } from '../support/textEdits.ts';
import { OpenFile } from './readingOf.ts';
import { type Client, openSource, pulling } from './rig.ts';

const path = '.segue/orchestrations/a.yaml';

const others = {
  '.segue/configurations/load/crm.yaml': 'parameters: { rows: 5 }\n',
  '.segue/components/load/component.yaml': 'runs: { using: shell, script: echo }\n',
  'sql/orders.sql': 'select 1\n',
};

/** Something of all that is found task by task: names of every kind, expressions, files, durations, blocks, an anchor. */
const text = `\
env: { REGION: eu }
params: { since: { type: string } }
phases:
  - name: Extract
    tasks:
      - { name: Accounts, uses: load, config: crm, with: { file: sql/orders.sql } }
      - name: Orders
        timeout: 5400s
        env: { TABLE: orders }
        run: |
          ./load.sh "$TABLE" "$REGION" "\${{ params.Since }}"
          # A comment
          # of two lines.
          echo "rows=1" >> "$SEGUE_OUTPUT"
      - &quality
        id: quality
        run: node sql/orders.sql
  - name: Load
    if: tasks.orders.state == 'succeeded'
    tasks:
    - name: One
      updates: [sales]
      if: \${{ tasks.accounts.outputs.count > 0 && tasks.orders.outputs.rows }}
      run: ./one.sh \${{ tasks.Orders.outputs.rows }}
    - name: Two
      matrix: { size: [1, 2] }
      run: ./two.sh \${{ matrix.Size }} \${{ env.region }}
  # The last one.
  # It tells.
  - name: Tell
    tasks:
      - { name: Tell, run: "./tell.sh \${{ tasks.two.state }}", reads: [sales] }
`;

const words = [
  ...['orders', 'Orders', 'REGION', 'TABLE', '$TABLE', 'since', 'size', 'rows', 'sales', 'load', 'crm'],
  ...['      - name: Orders\n        run: x\n', '  - name: Early\n    tasks: []\n', '# A comment\n'],
  ...['    - { id: one, run: "${{ tasks.orders.state }}" }\n', 'defaults: { shell: pwsh }\n', '*quality'],
  ...['env: { NEW: 1 }\n', '        env: { ORDERS: 1 }\n', '90m', '#region\n', 'sql/orders.sql'],
];

const edits = fc.array(textEditWith(words), { minLength: 1, maxLength: 12 });

test('after any edits every name means what it means to a fresh reader', async () => {
  await fc.assert(
    fc.asyncProperty(edits, async all => {
      const open = new OpenFile({ ...others, [path]: text }, path);
      let now = text;
      for (const edit of all) {
        now = edited(now, edit);
        const reading = await open.typed(now);
        const fresh = await new OpenFile({ ...others, [path]: text }, path).typed(now);
        expect(indexOf(reading).mentions.map(plain)).toEqual(indexOf(fresh).mentions.map(plain));
        for (const mention of indexOf(fresh).mentions) {
          const same = indexOf(reading).of(mention.thing);
          expect(same.map(plain)).toEqual(indexOf(fresh).of(mention.thing).map(plain));
          const [here, there] = [reading, fresh].map(each => mentionAt(each, mention.span.start));
          expect(here && plain(here)).toEqual(there && plain(there));
        }
      }
    }),
    { numRuns: 80 },
  );
});

/** A mention as values alone: nodes that have moved are views of others. */
function plain({ thing, role, form, span, block }: Mention) {
  const scalar = 'scalar' in form ? { ...form.scalar, span: { ...form.scalar.span } } : null;
  return { thing, role, form: { ...form, scalar }, span, block };
}

test('after any edits the shape of a file is the one that a fresh server shows', async () => {
  const files = { ...others, [path]: text };
  const options = { capabilities, initializationOptions: { commands: ['segue.runTask'] } };
  await fc.assert(
    fc.asyncProperty(edits, async all => {
      const client = await openSource(files, options);
      await client.open(path, text);
      let now = text;
      for (const edit of all) {
        now = edited(now, edit);
        await client.change(path, { text: now });
        await shapeOf(client);
      }
      const fresh = await openSource(files, options);
      await fresh.open(path, now);
      expect(await shapeOf(client)).toEqual(await shapeOf(fresh));
      for (const each of [client, fresh]) {
        expect(each.logged).toEqual([]);
        await each.close();
      }
    }),
    { numRuns: 40 },
  );
});

const capabilities = {
  ...pulling,
  textDocument: {
    ...pulling.textDocument,
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    semanticTokens: {
      ...{ requests: { full: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative' as const] },
    },
  },
};

/** All that an editor asks for after each key. */
async function shapeOf(client: Client): Promise<unknown> {
  const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  const tokens = await client.request<{ data: unknown }>('textDocument/semanticTokens/full', path);
  return {
    tokens: tokens.data,
    someTokens: await client.request('textDocument/semanticTokens/range', path, { range }),
    symbols: await client.request('textDocument/documentSymbol', path),
    folds: await client.request('textDocument/foldingRange', path),
    lenses: await client.request('textDocument/codeLens', path),
    hints: await client.request('textDocument/inlayHint', path, { range }),
    links: await client.request('textDocument/documentLink', path),
  };
}
