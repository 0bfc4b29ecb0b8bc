import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { CodeAction, CodeLens, Hover, InlayHint } from 'vscode-languageserver';
import type { LastOfTask, LastRun } from '../../runner/model/recordedRuns.ts';
import { commands } from '../../server/protocol.ts';
import { editing } from './editing.ts';
import { afterEdit } from './edits.ts';
import { lastOfTask, lastRun, PlayedRuns } from './playedRuns.ts';
import { type Client, openSource, pulling, pushed, startBuilt } from './rig.ts';

const segue = fileURLToPath(new URL('../../dist/segue.cjs', import.meta.url));
const nightly = '.segue/orchestrations/nightly.yaml';
const text = `name: Nightly
phases:
  - name: Load
    tasks:
      - name: Accounts
        run: x
      - name: "Orders" # of all regions
        run: y
  - name: Tell
    tasks:
      - run: z
        id: tell
      - { name: Log, run: z }
`;

const when = 'Sat 21 Nov 2026, 15:02 GMT+5:30';

async function open(last: LastRun | null, initializationOptions: object = {}) {
  const lastRuns = new PlayedRuns();
  lastRuns.end('nightly', last);
  const refreshing = {
    ...pulling,
    workspace: {
      ...pulling.workspace,
      codeLens: { refreshSupport: true },
      inlayHint: { refreshSupport: true },
    },
  };
  const client = await openSource({}, { lastRuns, initializationOptions, capabilities: refreshing });
  await client.open(nightly, text);
  return Object.assign(client, { lastRuns });
}

type Opened = Awaited<ReturnType<typeof open>>;

async function titles(client: Opened): Promise<readonly (string | undefined)[]> {
  const found = (await client.request<CodeLens[]>('textDocument/codeLens', nightly)) ?? [];
  return found.filter(({ range }) => range.start.line === 0).map(({ command }) => command?.title);
}

async function hints(client: Opened): Promise<readonly InlayHint[]> {
  const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
  return (await client.request<InlayHint[]>('textDocument/inlayHint', nightly, { range })) ?? [];
}

function tasks(states: Readonly<Record<string, LastOfTask>>): LastRun['tasks'] {
  return new Map(Object.entries(states));
}

describe('the last run above an orchestration', () => {
  const all = { commands: Object.values(commands) };

  test('is told with its number, its state, how long it took and when it ended', async () => {
    expect(await titles(await open(lastRun()))).toEqual([`Last run #12: success after 3.2 s · ${when}`]);
    const never = lastRun({ state: 'cancelled', durationMs: null });
    expect(await titles(await open(never))).toEqual([`Last run #12: cancelled · ${when}`]);
  });

  test('is not told where there is none', async () => {
    expect(await titles(await open(null, all))).toEqual(['Run', 'Retry last']);
    expect(await titles(await open(null))).toEqual([]);
    // Nor where the client does not want the record to be read.
    expect(await titles(await open(lastRun(), { leaveOut: ['lastRuns'] }))).toEqual([]);
  });

  test('opens the panel where the client has one', async () => {
    const client = await open(lastRun(), all);
    const found = await client.request<CodeLens[]>('textDocument/codeLens', nightly);
    const lens = found.find(({ command }) => command?.title.startsWith('Last run'));
    expect(lens?.command?.command).toBe('segue.openPanel');
    expect(lens?.command?.arguments).toEqual([{ file: `file:///project/${nightly}`, tasks: [] }]);
  });

  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['one task', { accounts: 'failed', orders: 'succeeded', tell: 'not-executed' }, 'accounts failed'],
    ['two', { accounts: 'failed', orders: 'failed' }, 'accounts, orders failed'],
    ['many', { accounts: 'failed', orders: 'failed', tell: 'failed' }, '3 tasks failed'],
    ['what was cancelled', { accounts: 'cancelled', orders: 'not-executed' }, 'accounts, orders not done'],
    ['much of that', { a: 'cancelled', b: 'not-executed', c: 'not-executed' }, '3 tasks not done'],
    ['nothing, where all went well', { accounts: 'succeeded', orders: 'skipped' }, undefined],
  ])('says what a retry would run again: %s', async (_what, states, expected) => {
    const ended = Object.entries(states).map(
      ([id, state]) => [id, { state, failure: null, execution: null }] as const,
    );
    const client = await open(lastRun({ state: 'failed', tasks: new Map(ended) }), all);
    const found = (await titles(client)).filter(title => title?.startsWith('Retry'));
    expect(found).toEqual(expected === undefined ? [] : [`Retry last: ${expected}`]);
  });
});

describe('the last execution behind a task', () => {
  const run = lastRun({
    state: 'failed',
    tasks: tasks({
      accounts: lastOfTask('succeeded', 312_000),
      orders: lastOfTask('failed', 850, 'The script ended with exit code 3.'),
      tell: { state: 'not-executed', failure: null, execution: null },
      log: lastOfTask('succeeded', 9),
      gone: lastOfTask('succeeded', 1),
    }),
  });

  test('is told where there was one, behind the name', async () => {
    const found = await hints(await open(run));
    const lines = text.split('\n');
    const shown = found.map(
      ({ position: { line, character }, label }) => `${lines[line]?.slice(0, character).trim()} ‹${label}›`,
    );
    expect(shown).toEqual([
      '- name: Accounts ‹5m 12s›',
      '- name: "Orders" ‹failed after 850 ms›',
      '- { name: Log ‹9 ms›',
    ]);
    expect(found.map(({ tooltip }) => tooltip)).toEqual([
      `Run #12, ${when}: 5m 12s.`,
      `Run #12, ${when}: failed after 850 ms.\nThe script ended with exit code 3.`,
      `Run #12, ${when}: 9 ms.`,
    ]);
  });

  test('can be left out', async () => {
    expect(await hints(await open(run, { leaveOut: ['inlayHints.lastRun'] }))).toEqual([]);
    expect(await hints(await open(null))).toEqual([]);
  });
});

test('runs of a real project are shown, and followed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-lsp-'));
  const run = () =>
    execFileSync(process.execPath, [segue, 'run', 'nightly', '--reporter', 'plain'], { cwd: folder });
  try {
    mkdirSync(join(folder, '.segue/orchestrations'), { recursive: true });
    writeFileSync(
      join(folder, nightly),
      'phases:\n  - name: Load\n    tasks:\n      - name: Accounts\n        run: echo "rows=5" >> "$SEGUE_OUTPUT"\n' +
        '  - name: Tell\n    tasks:\n      - name: Tell\n        run: echo ${{ tasks.accounts.outputs.rows }}\n',
    );
    run();
    const { client, ended } = startBuilt(folder, [segue, 'lsp', '--stdio']);
    await client.initialize({ capabilities: { workspace: { codeLens: { refreshSupport: true } } } });
    await client.open(nightly, readFileSync(join(folder, nightly), 'utf8'));
    const first = async () =>
      (await client.request<CodeLens[]>('textDocument/codeLens', nightly))[0]?.command?.title;
    expect(await first()).toMatch(/^Last run #1: success after /);
    const position = { line: 8, character: 46 };
    const hover = await client.request<Hover>('textDocument/hover', nightly, { position });
    expect(JSON.stringify(hover.contents)).toContain('`5`');
    run();
    await client.until(() => client.refreshed.includes('codeLens'));
    expect(await first()).toMatch(/^Last run #2: success after /);
    await client.close();
    await ended;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('when a further run has ended, the client is asked to fetch lenses and hints again', async () => {
  const client = await open(null);
  expect(await titles(client)).toEqual([]);
  client.lastRuns.end('nightly', lastRun({ number: 13 }));
  await client.until(() => ['codeLens', 'inlayHint'].every(kind => client.refreshed.includes(kind)));
  expect(await titles(client)).toEqual([`Last run #13: success after 3.2 s · ${when}`]);
});

describe('the value of an expression in the last run', () => {
  const values = {
    params: { region: 'EU', token: '***', note: 'a `b`\nc', all: ['x', 'y'] },
    tasks: { accounts: { state: 'succeeded', outputs: { rows: '42', 'data.file': 'a.csv' }, result: null } },
    phases: { load: { state: 'success' } },
    run: { id: 'R', number: 12, attempt: 1, trigger: 'manual', scheduledAt: null },
    orchestration: { id: 'nightly', name: 'Nightly', path: nightly },
  };

  async function hovered(expression: string, isPlain = false): Promise<readonly string[]> {
    const lastRuns = new PlayedRuns();
    lastRuns.end('nightly', lastRun({ values }));
    const plain = {
      textDocument: { ...pulling.textDocument, hover: { contentFormat: ['plaintext' as const] } },
    };
    const client = await openSource({}, { lastRuns, capabilities: isPlain ? plain : pulling });
    const before = `env: { KEY: k }
secrets: [KEY]
params: { region: { type: text }, token: { type: text }, note: { type: text }, all: { type: text } }
phases:
  - { name: Load, tasks: [{ name: Accounts, run: x }] }
  - name: Tell
    tasks:
      - name: Tell
        `;
    const marked = before + expression;
    const at = marked.indexOf('¦');
    const position = {
      line: before.split('\n').length - 1,
      character: at - marked.lastIndexOf('\n', at) - 1,
    };
    await client.open(nightly, marked.replace('¦', ''));
    const answer = await client.request<Hover | null>('textDocument/hover', nightly, { position });
    expect(client.logged).toEqual([]);
    const words =
      typeof answer?.contents === 'object' && 'value' in answer.contents ? answer.contents.value : '';
    return words.split('\n\n').filter(part => part.startsWith('Last run'));
  }

  const told = `Last run, #12 of ${when}: `;

  test.each([
    ['run: echo ${{ params.¦region }}', '`EU`'],
    ['run: echo ${{ tasks.accounts.outputs.¦rows }}', '`42`'],
    ["run: echo ${{ tasks.accounts.outputs['data.file'] ¦}}", '`a.csv`'],
    ['run: echo ${{ tasks.accounts.¦state }}', '`succeeded`'],
    ['run: echo ${{ phases.load.¦state }} and more', '`success`'],
    ['run: echo ${{ run.¦number }}', '`12`'],
    ['run: echo ${{ params.¦token }}', '`***`'],
    ['run: echo ${{ params.¦note }}', '\n```text\na `b`\nc\n```'],
    ['if: tasks.accounts.outputs.rows ¦> 40', '`true`'],
    ['if: "params.region ¦== \'US\'"', '`false`'],
    ["run: echo ${{ ¦format('{0}!', params.region) }}", '`EU!`'],
  ])('is told: %s', async (expression, value) => {
    expect(await hovered(expression)).toEqual([told + value]);
  });

  test('is told to clients that show plain text, with all its characters', async () => {
    expect(await hovered('run: echo ${{ params.¦token }}', true)).toEqual([`${told}***`]);
  });

  test.each([
    ['run: echo ${{ params.¦other }}'],
    ['run: echo ${{ secrets.¦KEY }}'],
    ['run: echo ${{ env.¦KEY }}'],
    ["run: echo ${{ ¦format('{0}{1}', params.region, secrets.KEY) }}"],
    ['run: echo ${{ tasks.accounts.outputs.¦gone }}'],
    ['run: echo ${{ tasks.accounts.outputs.gone ¦|| 5 }}'],
    ['run: echo ${{ tasks.accounts.¦result }}'],
    ['if: success() ¦&& params.region'],
    ["run: echo ${{ ¦'constant' }}"],
    ['run: echo ${{ params.region ¦== }}'],
    ['run: echo ${{ ¦fromJSON(params.region) }}'],
  ])('is not told where it is not known: %s', async expression => {
    expect(await hovered(expression)).toEqual([]);
  });
});

test('what runs write is no reason to read the project again', async () => {
  const client = await openSource({});
  await client.open(nightly, text);
  // Long enough for whatever the server asks for to have come.
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await client.request('textDocument/codeLens', nightly);
  };
  await settle();
  const before = client.refreshes;
  await client.changedOnDisk('.segue/state/segue.db-wal', '+.segue/state/logs/R/accounts.0.1.log');
  await settle();
  expect(client.refreshes).toBe(before);
  await client.changedOnDisk('+.segue/components/load/component.yaml');
  await client.until(() => client.refreshes > before);
});

describe('a schedule that starts runs faster than they end', () => {
  const often = (rest = '') =>
    `on: { schedule: [{ cron: "*/10 * * * *" }] }${rest}\nphases: [{ name: Load, tasks: [{ name: A, run: x }] }]\n`;
  const usual = (minutes: number) => ({ ms: minutes * 60_000, runs: 9, at: Date.UTC(2026, 10, 23, 1, 0) });
  const codes = async (client: Client) => (await client.diagnostics(nightly)).map(({ code }) => code);

  test('is told of as soon as the record shows it, and no longer', async () => {
    const lastRuns = new PlayedRuns();
    const client = await openSource({}, { lastRuns });
    await client.open(nightly, often());
    expect(await codes(client)).toEqual([]);
    for (const [minutes, expected] of [
      [12, ['runs-pile-up']],
      [9, []],
      [13, ['runs-pile-up']],
    ] as const) {
      const before = client.refreshes;
      lastRuns.end('nightly', lastRun(), usual(minutes));
      await client.until(() => client.refreshes > before);
      expect(await codes(client)).toEqual(expected);
    }
    await client.change(nightly, { text: often(' # segue-ignore: runs-pile-up') });
    expect(await codes(client)).toEqual([]);
  });

  test.each([
    ['', 'concurrency: { overlap: collapse }\nphases'],
    ['concurrency: { runs: 1 }\n', 'concurrency: { runs: 1, overlap: collapse }\nphases'],
    ['concurrency:\n  overlap: wait # in line\n', 'concurrency:\n  overlap: collapse # in line\nphases'],
  ])('can be given something else to do: %j', async (before, after) => {
    const lastRuns = new PlayedRuns();
    lastRuns.end('nightly', lastRun(), usual(12));
    const client = await openSource({}, { lastRuns, capabilities: editing });
    const made = `\n${before}phases`;
    const whole = often().replace('\nphases', made);
    await client.open(nightly, whole);
    await codes(client);
    const [told] = await client.diagnostics(nightly);
    const actions = await client.request<CodeAction[]>('textDocument/codeAction', nightly, {
      range: told?.range,
      context: { diagnostics: [told] },
    });
    expect(actions.map(({ title }) => title)).toEqual([
      'Make one run of all that wait ("overlap: collapse")',
      'Leave out what comes while a run goes on ("overlap: skip")',
      'Ignore runs-pile-up here',
    ]);
    const files = afterEdit({ [nightly]: whole }, actions[0]?.edit ?? {}, client.rootUri);
    expect(files[nightly]).toBe(whole.replace(`${before}phases`, after));
  });

  test('is told to a client that is sent its diagnostics, too', async () => {
    const lastRuns = new PlayedRuns();
    lastRuns.end('nightly', lastRun(), usual(12));
    const client = await openSource({ [nightly]: often() }, { lastRuns, capabilities: pushed });
    await client.until(() => client.shown(nightly)?.diagnostics.length === 1);
    const [told] = client.shown(nightly)?.diagnostics ?? [];
    expect([told?.code, told?.severity]).toEqual(['runs-pile-up', 2]);
  });
});
