import { describe, expect, test } from 'vitest';
import type { CodeLens, InlayHint } from 'vscode-languageserver';
import type { LastOfTask, LastRun } from '../../runner/model/recordedRuns.ts';
import { commands } from '../../server/protocol.ts';
import { lastOfTask, lastRun, PlayedRuns } from './playedRuns.ts';
import { openSource, pulling } from './rig.ts';

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

test('when a further run has ended, the client is asked to fetch lenses and hints again', async () => {
  const client = await open(null);
  expect(await titles(client)).toEqual([]);
  client.lastRuns.end('nightly', lastRun({ number: 13 }));
  await client.until(() => ['codeLens', 'inlayHint'].every(kind => client.refreshed.includes(kind)));
  expect(await titles(client)).toEqual([`Last run #13: success after 3.2 s · ${when}`]);
});
