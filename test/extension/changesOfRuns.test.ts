import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunsFeed } from '../../extension/runner/runsFeed.ts';
import type { RunSummaryJson, WatchLineJson } from '../../schemas/types.ts';
import { run, task } from './shapes.ts';

/** A command line that tells these lines and stays. */
function watching(lines: readonly WatchLineJson[]) {
  const root = mkdtempSync(join(tmpdir(), 'segue-feed-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const script = join(root, 'watch.cjs');
  const text = lines.map(line => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(
    script,
    `process.stdout.write(${JSON.stringify(text)}); setInterval(() => process.stdout.write('\\n'), 1000);`,
  );
  const program = { script, isBundled: true, node: process.execPath, env: process.env };
  const feed = new RunsFeed({ root, program: async () => program, log: () => {} });
  onTestFinished(() => feed.dispose());
  return feed;
}

test('what changes of a run alone is no change of the list of runs', async () => {
  const { phases, path, ...going } = run({ load: [task('a', 'queued', { jobs: [] })] });
  const change = (state: 'running' | 'succeeded', summary: RunSummaryJson): WatchLineJson => ({
    kind: 'change',
    run: summary,
    phases: [],
    tasks: [task('a', state, { jobs: [] })],
  });
  const over: RunSummaryJson = { ...going, state: 'success', endedAt: '2026-11-21T02:00:01.000Z' };
  const feed = watching([
    { kind: 'runs', runs: [] },
    { kind: 'run', run: going, path, phases },
    change('running', going),
    change('succeeded', going),
    change('succeeded', over),
  ]);
  const heard: string[] = [];
  await new Promise<void>(resolve => {
    feed.listen({
      appeared: ({ id }) => heard.push(`appeared ${id}`),
      changed: ({ run: { state }, tasks }) => heard.push(`${state}: ${tasks[0]?.state}`),
      listed: () => {
        heard.push('listed');
        if (feed.runs[0]?.endedAt != null) resolve();
      },
    });
  });
  expect(heard).toEqual([
    'listed',
    'appeared 01',
    'listed',
    'running: running',
    'running: succeeded',
    'success: succeeded',
    'listed',
  ]);
});
