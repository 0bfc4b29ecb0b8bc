import { describe, expect, test } from 'vitest';
import type { Hover, SignatureHelp } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { openSource, pulling } from './rig.ts';

const files = {
  '.segue/segue.yaml':
    'timezone: Europe/Prague\nconnections: { shop: { type: postgres, url: "postgres://a:b@c/d" } }\n',
  '.segue/components/load/component.yaml': `
description: Loads a file into a table.
parameters:
  type: object
  required: [file]
  properties:
    file: { type: string, description: Path of the file }
    mode: { enum: [append, replace], description: What happens to old rows }
outputs:
  rows: { description: How many rows were loaded }
runs: { using: shell, script: ./load.sh }
`,
  '.segue/configurations/load/daily.yaml': 'description: Every day\nparameters: { file: daily.csv }\n',
};

const nightly = '.segue/orchestrations/nightly.yaml';

/** A request at the `¦` of a text, with the text without it. */
async function ask<Result>(method: string, marked: string, capabilities = pulling) {
  const text = marked.replace('¦', '');
  const position = new SourceFile('', text).positionAt(marked.indexOf('¦'));
  const client = await openSource({ ...files, [nightly]: text }, { capabilities });
  await client.open(nightly, text);
  const answer = await client.request<Result | null>(method, nightly, { position });
  expect(client.logged).toEqual([]);
  await client.close();
  return { text, answer };
}

/** What is hovered at the `¦`, and the words that are shown; null where nothing is. */
async function hoverAt(marked: string): Promise<{ readonly on: string; readonly words: string } | null> {
  const { text, answer } = await ask<Hover>('textDocument/hover', marked);
  if (answer?.range === undefined || typeof answer.contents !== 'object' || !('value' in answer.contents))
    return null;
  const file = new SourceFile('', text);
  const on = text.slice(file.offsetAt(answer.range.start), file.offsetAt(answer.range.end));
  return { on, words: answer.contents.value };
}

const task = (rest: string) => `params: { since: { type: choice, options: [a, b], description: From when } }
phases:
  - name: Extract
    tasks:
      - name: Shop orders
        description: All orders of the shop.
        uses: load
  - name: Publish
    tasks:
      - name: Mail
${rest}`;

describe('a hover', () => {
  test('on a key tells what it means, takes, and an example', async () => {
    expect(await hoverAt('concurrency:\n  over¦lap: skip\n')).toEqual({
      on: 'overlap',
      words: [
        '**overlap**',
        'What a run does that is started while the places are taken: `wait` in line, first in first out; `collapse` into the one run that already waits; `skip`, leaving a record; or `cancel-running` and take its place. Default: `wait`.',
        'Takes one of `wait`, `collapse`, `skip`, `cancel-running`.',
        'Example: `wait`',
      ].join('\n\n'),
    });
  });

  test('on a parameter tells what the component says of it', async () => {
    const found = await hoverAt(task('        uses: load\n        with: { fi¦le: x }\n'));
    expect(found).toEqual({ on: 'file', words: '**file**\n\nPath of the file\n\nTakes text.' });
  });

  test('on a component tells what it takes and leaves', async () => {
    expect(await hoverAt(task('        uses: lo¦ad\n'))).toEqual({
      on: 'load',
      words: `**load**

Loads a file into a table.

Parameters:
- \`file\`: (required, text) Path of the file
- \`mode\`: (one of \`append\`, \`replace\`) What happens to old rows

Outputs:
- \`rows\`: How many rows were loaded`,
    });
  });

  test('on a configuration tells what it sets', async () => {
    expect(await hoverAt(task('        uses: load\n        config: da¦ily\n'))).toEqual({
      on: 'daily',
      words: '**daily**, .segue/configurations/load/daily.yaml\n\nEvery day\n\nSets:\n- `file: daily.csv`',
    });
  });

  test('on a connection leaves its address out, which may hold a password', async () => {
    expect(await hoverAt('on:\n  database:\n    - connection: sh¦op\n')).toEqual({
      on: 'shop',
      words: '**shop**: `{ type: postgres }`',
    });
  });

  test('on a pattern tells it in words, with the next five times, there and here', async () => {
    expect(await hoverAt('on:\n  schedule:\n    - cron: "0 2 * * MON¦-FRI"\n')).toEqual({
      on: '0 2 * * MON-FRI',
      words: `At 02:00, Monday through Friday, in Europe/Prague.

Next:
- Tue 24 Nov 2026, 02:00 CET (here Tue 24 Nov 2026, 06:30 GMT+5:30)
- Wed 25 Nov 2026, 02:00 CET (here Wed 25 Nov 2026, 06:30 GMT+5:30)
- Thu 26 Nov 2026, 02:00 CET (here Thu 26 Nov 2026, 06:30 GMT+5:30)
- Fri 27 Nov 2026, 02:00 CET (here Fri 27 Nov 2026, 06:30 GMT+5:30)
- Mon 30 Nov 2026, 02:00 CET (here Mon 30 Nov 2026, 06:30 GMT+5:30)`,
    });
  });

  test('on a pattern minds what its schedule says of changes of the clocks', async () => {
    const times = async (gap: string) => {
      const { words } = (await hoverAt(
        `on:\n  schedule:\n    - cron: "30 2 28,29 3¦ *"\n      dst: { gap: ${gap} }\n`,
      )) ?? { words: '' };
      return /^- ([^(]+) \(/m.exec(words)?.[1];
    };
    expect(await times('next')).toBe('Sun 28 Mar 2027, 03:00 CEST');
    expect(await times('skip')).toBe('Mon 29 Mar 2027, 02:30 CEST');
  });

  test('on a spacing tells the same; the schedule’s own time zone counts', async () => {
    const found = await hoverAt(
      'on:\n  schedule:\n    - every: we¦ek\n      at: "02:00"\n      timezone: Asia/Kolkata\n',
    );
    expect(found?.words).toContain(
      'At 02:00, only on Monday, in Asia/Kolkata.\n\nNext:\n- Mon 30 Nov 2026, 02:00 GMT+5:30\n',
    );
  });

  test.each([
    ['limits: { duration: 1h¦30m }', '1 hour 30 minutes'],
    ['timezone: Asia/To¦kyo', 'It is Mon 23 Nov 2026, 10:00 GMT+9 there.'],
  ])('on %j', async (marked, words) => expect((await hoverAt(marked))?.words).toBe(words));

  test.each([
    ['        if: ${{ ta¦sks.shop-orders.state }}', 'tasks', 'The tasks of earlier phases'],
    ['        if: ${{ tasks.shop-¦orders.state }}', 'shop-orders', 'Shop orders in Extract\n\nAll orders'],
    ['        if: tasks.shop-orders.st¦ate == 1', 'state', 'How the task ended'],
    ['        if: ${{ tasks.shop-orders.outputs.ro¦ws }}', 'rows', 'How many rows were loaded'],
    ['        run: echo ${{ params.si¦nce }}', 'since', 'choice: a, b\n\nFrom when'],
    ['        if: ${{ cont¦ains(params.since, 1) }}', 'contains', '**contains(search, item)**'],
    ['        run: |\n          echo ${{ run.num¦ber }}', 'number', 'from 1'],
  ])('%s', async (rest, on, words) => {
    const found = await hoverAt(task(rest));
    expect(found).toEqual({ on, words: expect.stringContaining(words) });
  });

  test.each(['name: Ni¦ghtly', '# com¦ment', '        run: ec¦ho', '        if: ${{ tasks.no¦ne.state }}'])(
    'tells nothing of what it does not know: %j',
    async marked => expect(await hoverAt(marked.startsWith(' ') ? task(marked) : marked)).toBe(null),
  );

  test('is plain where the client knows no Markdown', async () => {
    const capabilities = {
      ...pulling,
      textDocument: { ...pulling.textDocument, hover: { contentFormat: ['plaintext' as const] } },
    };
    const { answer } = await ask<Hover>('textDocument/hover', 'limits:\n  dur¦ation: 1h\n', capabilities);
    expect(answer?.contents).toEqual({
      kind: 'plaintext',
      value: expect.stringMatching(/^duration\n\nHow long a run/),
    });
  });
});

describe('the signature', () => {
  const help = async (expression: string) => {
    const { answer } = await ask<SignatureHelp>(
      'textDocument/signatureHelp',
      task(`        if: ${expression}\n`),
    );
    const active = answer?.activeParameter ?? 0;
    const signature = answer?.signatures[0];
    return signature === undefined ? null : [signature.label, signature.parameters?.[active]?.label ?? null];
  };

  test.each([
    ['${{ contains(¦', ['contains(search, item)', 'search']],
    ["${{ contains('a, b', ¦) }}", ['contains(search, item)', 'item']],
    ['contains(params.since, ¦', ['contains(search, item)', 'item']],
    ["${{ format('{0}', 1, ¦2) }}", ['format(text, value?…)', 'value?…']],
    ['${{ join(fromJSON(¦), 1) }}', ['fromJSON(text)', 'text']],
    ['${{ join(fromJSON(params.since)¦, 1) }}', ['join(list, separator?)', 'list']],
    ['${{ contains(params.since, 1, ¦', ['contains(search, item)', null]],
    ['${{ always(¦', ['always()', null]],
    ['${{ params.since ¦', null],
    ['${{ nonsense(¦', null],
  ])('%s', async (expression, expected) => expect(await help(expression)).toEqual(expected));
});
