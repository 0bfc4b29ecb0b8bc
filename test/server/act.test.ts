import { describe, expect, test } from 'vitest';
import type { ClientCapabilities, CodeAction, Diagnostic } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { editing } from './editing.ts';
import { afterEdit } from './edits.ts';
import { type Client, openSource, pulling } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';
const project = {
  '.segue/components/load/component.yaml':
    'parameters: { type: object, properties: { file: { type: string } } }\nruns: { using: shell, script: echo }\n',
};

interface Asked {
  readonly client: Client;
  readonly text: string;
  readonly actions: readonly CodeAction[];
}

/** What is offered at the cursor of an orchestration. The cursor is the last `|`, because block scalars begin with one. */
async function offered(
  marked: string,
  only?: string[],
  capabilities: ClientCapabilities = editing,
): Promise<Asked> {
  const at = marked.lastIndexOf('|');
  const text = marked.slice(0, at) + marked.slice(at + 1);
  const position = new SourceFile('', text).positionAt(at);
  const client = await openSource(project, { capabilities });
  await client.open(nightly, text);
  const diagnostics: readonly Diagnostic[] = [];
  const actions = await client.request<CodeAction[] | null>('textDocument/codeAction', nightly, {
    range: { start: position, end: position },
    context: { diagnostics, ...(only === undefined ? {} : { only }) },
  });
  return { client, text, actions: actions ?? [] };
}

/** All files after an action was taken. */
function taking({ client, text, actions }: Asked, title: string) {
  const action = actions.find(each => each.title === title);
  if (action?.edit === undefined)
    throw new Error(`Expected "${title}" among ${actions.map(each => `"${each.title}"`).join(', ')}.`);
  return afterEdit({ ...project, [nightly]: text }, action.edit, client.rootUri);
}

/** Holds that a fix makes one text of another. */
async function expectFix(title: string, before: string, wanted: string): Promise<void> {
  expect(taking(await offered(before), title)[nightly]).toBe(wanted);
}

const head = 'phases:\n  - name: Load\n    tasks:\n';

describe('a fix', () => {
  test('puts the likely name, and nothing else', () =>
    expectFix(
      'Change to "timeout"',
      `${head}      - name: A # a\n        timeu|ot: 5m # b\n        run: x\n`,
      `${head}      - name: A # a\n        timeout: 5m # b\n        run: x\n`,
    ));

  test('makes text of a number by quotes', () =>
    expectFix(
      'Change to "5"',
      `description: |5\n${head}      - run: x\n        name: A\n`,
      `description: "5"\n${head}      - run: x\n        name: A\n`,
    ));

  test('adds what is needed in the manner of the place', async () => {
    const tail = `${head}      - { name: A, run: x }\n`;
    const on = 'on:\n  files:\n    - cool|down: 5m # c\n';
    await expectFix(
      'Add "paths"',
      on + tail,
      `on:\n  files:\n    - cooldown: 5m # c\n      paths:\n        - inbox/**/*.csv\n${tail}`,
    );
    const flow = 'on: { files: [{ cool|down: 5m }] }\n';
    await expectFix(
      'Add "paths"',
      flow + tail,
      `on: { files: [{ cooldown: 5m, paths: [inbox/**/*.csv] }] }\n${tail}`,
    );
  });

  test('moves a task with its comments to the phase behind, and makes one where there is none', async () => {
    const own =
      '      # Publishes.\n      - name: B\n        run: |\n          x\n\n          y\n        if: ${{ tasks.|a.state }}\n';
    const moved = own.replace('tasks.|a', 'tasks.a');
    const before = `${head}      - { name: A, run: x }\n`;
    await expectFix(
      'Move the task to a new phase',
      before + own,
      `${before}  - name: After Load\n    tasks:\n${moved}`,
    );
    const next = '  - name: Next\n    tasks:\n      - name: C\n        run: z\n';
    await expectFix('Move the task to the phase "Next"', before + own + next, before + next + moved);
  });

  test.each<readonly [what: string, before: string, wanted: string]>([
    [
      'outside quotes',
      'run: ./a ${{ params.s|ince }}',
      'env: { SINCE: ${{ params.since }} }\n        run: ./a "$SINCE"',
    ],
    [
      'inside double quotes',
      'run: ./a "x-${{ params.s|ince }}"',
      'env: { SINCE: ${{ params.since }} }\n        run: ./a "x-${SINCE}"',
    ],
    [
      'in a text in quotes',
      'run: "./a ${{ params.s|ince }}"',
      'env: { SINCE: ${{ params.since }} }\n        run: "./a \\"$SINCE\\""',
    ],
    [
      'beside variables',
      'env: { A: b }\n        run: ./a ${{ params.s|ince }}',
      'env: { A: b, SINCE: "${{ params.since }}" }\n        run: ./a "$SINCE"',
    ],
    [
      'that is one already',
      'env:\n          S: ${{params.since}}\n        run: ./a ${{ params.s|ince }}',
      'env:\n          S: ${{params.since}}\n        run: ./a "$S"',
    ],
  ])('passes a value by a variable: %s', async (_what, before, wanted) => {
    const top = `params: { since: { default: x } }\n${head}      - name: A\n        `;
    const { actions, client, text } = await offered(`${top}${before}\n`);
    const title = actions.find(each => each.title.startsWith('Pass it'))?.title ?? '';
    const files = taking({ actions, client, text }, title);
    expect(files[nightly]?.replaceAll('"${{ params.since }}"', '${{ params.since }}')).toBe(
      `${top}${wanted}\n`.replaceAll('"${{ params.since }}"', '${{ params.since }}'),
    );
  });

  test('is not offered where single quotes or another language read the value', async () => {
    const top = `params: { since: { default: x } }\n${head}      - name: A\n        `;
    for (const task of [
      "run: ./a '${{ params.s|ince }}'",
      'shell: python\n        run: print(${{ params.s|ince }})',
    ]) {
      const { actions } = await offered(`${top}${task}\n`);
      expect(actions.map(({ title }) => title)).toEqual(['Ignore untrusted-in-script here']);
    }
  });

  test('ignores a finding behind its line, beside others, and above it in a script', async () => {
    const task = (rest: string) => `${head}      - name: A\n        ${rest}\n`;
    const title = 'Ignore unknown-param here';
    await expectFix(
      title,
      task('run: a ${{ params.|x }}'),
      task('run: a ${{ params.x }} # segue-ignore: unknown-param'),
    );
    await expectFix(
      title,
      task('run: a ${{ params.|x }} # segue-ignore: unknown-secret'),
      task('run: a ${{ params.x }} # segue-ignore: unknown-secret, unknown-param'),
    );
    await expectFix(
      title,
      task('run: |\n          a\n          b ${{ params.|x }}'),
      task('run: |\n          a\n          # segue-ignore: unknown-param\n          b ${{ params.x }}'),
    );
    const folded = await offered(task('run: >\n          a\n          b ${{ params.|x }}'));
    expect(folded.actions).toEqual([]);
  });
});

describe('what is offered', () => {
  const mistaken = `naem: X\n${head}      - { name: A, run: x, timeu|ot: 5m }\n      - { name: B, uses: laod }\n`;

  test('is of the kinds that are asked for', async () => {
    const kinds = async (only?: string[]) =>
      new Set((await offered(mistaken, only)).actions.map(({ kind }) => kind));
    expect(await kinds()).toEqual(new Set(['quickfix', 'source.fixAll.segue']));
    expect(await kinds(['quickfix'])).toEqual(new Set(['quickfix']));
    expect(await kinds(['source'])).toEqual(new Set(['source.fixAll.segue']));
    expect(await kinds(['source.fixAll'])).toEqual(new Set(['source.fixAll.segue']));
    expect(await kinds(['source.organizeImports', 'quick'])).toEqual(new Set());
  });

  test('names its finding, and says which is likeliest', async () => {
    const { actions } = await offered(mistaken, ['quickfix']);
    expect(actions.map(({ title, isPreferred }) => [title, isPreferred])).toEqual([
      ['Change to "timeout"', true],
      ['Remove "timeuot"', undefined],
      ['Ignore unknown-key here', undefined],
    ]);
    for (const { diagnostics } of actions) expect(diagnostics).toMatchObject([{ code: 'unknown-key' }]);
  });

  test('makes no files for clients that cannot, and is nothing for those that take commands alone', async () => {
    const text = `${head}      - { name: B, uses: la|od }\n`;
    const titles = async (capabilities: ClientCapabilities) =>
      (await offered(text, ['quickfix'], capabilities)).actions.map(({ title }) => title);
    expect(await titles(editing)).toContain('Create the component "laod"');
    const plain = { ...editing, workspace: {} };
    expect(await titles(plain)).toEqual(['Change to "load"']);
    const asked = await offered(text, ['quickfix'], plain);
    expect(taking(asked, 'Change to "load"')[nightly]).toBe(text.replace('la|od', 'load'));
    const old = await openSource(project, { capabilities: pulling });
    expect(old.answer.capabilities.codeActionProvider).toBeUndefined();
  });
});

test('all that was likely meant is changed at once, and then nothing is left to change', async () => {
  const text = `|naem: X\nconcurrency: { overlap: wiat }\n${head}      - { name: A, run: x, timeuot: 5m, actve: yes }\n      - { name: B, uses: laod }\n`;
  const title = 'Change everything to what was likely meant';
  const made = taking(await offered(text, ['source.fixAll.segue']), title)[nightly] ?? '';
  expect(made).toBe(
    `name: X\nconcurrency: { overlap: wait }\n${head}      - { name: A, run: x, timeout: 5m, active: true }\n      - { name: B, uses: load }\n`,
  );
  expect((await offered(`|${made}`, ['source.fixAll'])).actions).toEqual([]);
  // Beside other fixes it is made when it is chosen, for the text that is there then.
  const beside = await offered(text);
  const later = beside.actions.find(action => action.title === title);
  expect(later?.edit).toBeUndefined();
  const chosen = await beside.client.connection.sendRequest<CodeAction>('codeAction/resolve', later);
  expect(taking({ ...beside, actions: [chosen] }, title)[nightly]).toBe(made);
});

test('nothing is left out, and nothing offered that cannot be made, for clients that do not resolve', async () => {
  const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
  const plain = { ...editing, textDocument: { ...editing.textDocument, codeAction } };
  const { actions } = await offered(`|naem: X\n${head}      - { name: A, run: x }\n`, undefined, plain);
  expect(actions.map(({ edit }) => edit === undefined)).toEqual([false, false, false]);
});

describe('extracting a configuration', () => {
  const title = 'Extract the parameters to the configuration "orders"';

  test('moves the parameters as they are written to a file of their own', async () => {
    const text = `${head}      - name: Orders\n        uses: load\n        wi|th:\n          file: a.csv # of orders\n          # more\n          other: { b: [1] }\n        timeout: 5m\n`;
    const files = taking(await offered(text, ['refactor']), title);
    expect(files[nightly]).toBe(
      `${head}      - name: Orders\n        uses: load\n        config: orders\n        timeout: 5m\n`,
    );
    expect(files['.segue/configurations/load/orders.yaml']).toBe(
      'parameters:\n  file: a.csv # of orders\n  # more\n  other: { b: [1] }\n',
    );
  });

  test('works in brackets, and is not offered for what is elsewhere or is there already', async () => {
    const flow = `${head}      - { name: Orders, uses: load, with: { fi|le: a.csv } }\n`;
    const files = taking(await offered(flow), title);
    expect(files[nightly]).toBe(`${head}      - { name: Orders, uses: load, config: orders }\n`);
    expect(files['.segue/configurations/load/orders.yaml']).toBe('parameters: { file: a.csv }\n');
    for (const rest of [
      'uses: load, config: x, with: { fi|le: a }',
      'uses: load, with: &w { fi|le: a }',
      'uses: loa|d',
    ])
      expect((await offered(`${head}      - { name: Orders, ${rest} }\n`, ['refactor'])).actions).toEqual([]);
  });
});
