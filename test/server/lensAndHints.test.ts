import { describe, expect, test } from 'vitest';
import type { CodeLens, InlayHint } from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { commands } from '../../server/protocol.ts';
import { openSource } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';
const project = {
  '.segue/components/load/component.yaml': 'runs: { using: shell, script: echo }\n',
  '.segue/configurations/load/crm.yaml':
    'parameters: { url: "https://crm.example.com/accounts/of/all/regions", rows: 5, paginate: { next: $.next } }\n',
};

const text = `name: Nightly
timezone: Europe/Prague
on:
  schedule:
    - cron: "0 2 * * MON-FRI"
    - { every: day, at: "03:30", timezone: Asia/Kolkata }
    - cron: 0 0 30 2 *
    - cron: what
limits: { duration: PT90M }
phases:
  - name: Load
    tasks:
      - name: Accounts
        uses: load
        config: crm
        with: { rows: 7, timeout: 5400s }
        timeout: 5400s
      - name: Orders
        run: x
        retry: { max: 1, wait: 90s }
        timeout: 10m
  - name: Empty
    tasks: []
`;

/** Each with the text of its line up to its place, and what stands there. */
function shown(places: readonly { readonly at: number; readonly title: string }[]): readonly string[] {
  return places.map(({ at, title }) => {
    const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim();
    return `${line} ‹${title}›`;
  });
}

async function lenses(initializationOptions?: unknown): Promise<readonly CodeLens[]> {
  const client = await openSource(project, { initializationOptions });
  await client.open(nightly, text);
  return (await client.request<CodeLens[]>('textDocument/codeLens', nightly)) ?? [];
}

function titled(found: readonly CodeLens[]): readonly string[] {
  const file = new SourceFile('', text);
  return shown(
    found.map(({ range, command }) => ({ at: file.offsetAt(range.end), title: command?.title ?? '' })),
  );
}

describe('code lenses', () => {
  const schedules = [
    '- cron: "0 2 * * MON-FRI" ‹Next: Tue 24 Nov 2026, 02:00 CET›',
    '- { every: day ‹Next: Tue 24 Nov 2026, 03:30 GMT+5:30›',
    '- cron: 0 0 30 2 * ‹Never fires›',
  ];

  test('say to every client when a schedule fires next', async () => {
    expect(titled(await lenses())).toEqual(schedules);
  });

  test('offer what the client can do, with the file and the tasks', async () => {
    const found = await lenses({ commands: Object.values(commands) });
    expect(titled(found)).toEqual([
      'name ‹Run›',
      'name ‹Retry last›',
      '- name: Load ‹Run phase›',
      '- name: Accounts ‹Run task›',
      '- name: Orders ‹Run task›',
      ...schedules,
    ]);
    const file = `file:///project/${nightly}`;
    expect(found.slice(0, 5).map(({ command }) => [command?.command, command?.arguments])).toEqual([
      ['segue.run', [{ file, tasks: [] }]],
      ['segue.retry', [{ file, tasks: [] }]],
      ['segue.runTask', [{ file, tasks: ['accounts', 'orders'] }]],
      ['segue.runTask', [{ file, tasks: ['accounts'] }]],
      ['segue.runTask', [{ file, tasks: ['orders'] }]],
    ]);
    expect(titled(await lenses({ commands: ['segue.run', 7] }))).toEqual(['name ‹Run›', ...schedules]);
  });
});

describe('inlay hints', () => {
  async function hints(
    initializationOptions?: unknown,
    lines = [0, 30],
  ): Promise<readonly InlayHint[] | null> {
    const client = await openSource(project, { initializationOptions });
    await client.open(nightly, text);
    const [start = 0, end = 0] = lines;
    const range = { start: { line: start, character: 0 }, end: { line: end, character: 0 } };
    return client.request<InlayHint[] | null>('textDocument/inlayHint', nightly, { range });
  }

  function labelled(found: readonly InlayHint[] | null): readonly string[] {
    const file = new SourceFile('', text);
    return shown(
      (found ?? []).map(({ position, label }) => ({ at: file.offsetAt(position), title: String(label) })),
    );
  }

  const schedules = [
    '- cron: "0 2 * * MON-FRI" ‹At 02:00, Monday through Friday · next Tue 24 Nov 2026, 02:00 CET›',
    '- { every: day ‹At 03:30 · next Tue 24 Nov 2026, 03:30 GMT+5:30›',
    '- cron: 0 0 30 2 * ‹At 00:00, on day 30 of the month, only in February›',
  ];
  const configurations = ['config: crm ‹url: https://crm.example.com/accounts/of/all/regions, pagin…›'];
  const durations = [
    'limits: { duration: PT90M ‹1 hour 30 minutes›',
    'timeout: 5400s ‹1 hour 30 minutes›',
    'retry: { max: 1, wait: 90s ‹1 minute 30 seconds›',
  ];

  test('say what schedules, configurations and durations mean', async () => {
    const found = await hints();
    expect(labelled(found)).toEqual([...schedules, ...configurations, ...durations]);
    expect(found?.[0]?.tooltip).toBe(
      [24, 25, 26, 27, 30]
        .map((day, at) => `${['Tue', 'Wed', 'Thu', 'Fri', 'Mon'][at]} ${day} Nov 2026, 02:00 CET`)
        .join('\n'),
    );
    expect(found?.[3]?.tooltip).toBe(
      'url: https://crm.example.com/accounts/of/all/regions\npaginate: { next: $.next }',
    );
  });

  test('are those of the lines that are seen', async () => {
    expect(labelled(await hints(undefined, [16, 18]))).toEqual([durations[1]]);
  });

  test('can be left out, each kind by itself', async () => {
    const leaveOut = ['inlayHints.schedules', 'inlayHints.durations'];
    expect(labelled(await hints({ leaveOut }))).toEqual(configurations);
    expect(labelled(await hints({ leaveOut: ['inlayHints.configurations'] }))).toEqual([
      ...schedules,
      ...durations,
    ]);
  });
});
