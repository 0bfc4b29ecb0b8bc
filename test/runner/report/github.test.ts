import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SourceFile } from '../../../runner/model/sourceFile.ts';
import { colours } from '../../../runner/report/colours.ts';
import { githubReporter } from '../../../runner/report/github.ts';
import { problemCommand } from '../../../runner/report/githubCommands.ts';
import { jobLogs } from '../../../runner/report/jobLogs.ts';
import type { ReportContext } from '../../../runner/report/reporter.ts';
import { stepSummary } from '../../../runner/report/stepSummary.ts';
import { KeptOutput } from '../cli/scriptedHost.ts';
import { Story, twoPhases } from './story.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-github-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function context(story: Story, output: KeptOutput, changes: Partial<ReportContext> = {}): ReportContext {
  return {
    output,
    colours: colours(false),
    clock: story.clock,
    logs: jobLogs((_run, job) => join(folder, job)),
    show: 'all',
    command: words => `segue ${words}`,
    ...changes,
  };
}

describe('a run under GitHub Actions', () => {
  test('is told in groups whose logs cannot command the step, with annotations and a page', async () => {
    const output = new KeptOutput();
    const summaryFile = join(folder, 'summary.md');
    writeFileSync(summaryFile, 'before\n');
    writeFileSync(join(folder, 'crm-accounts.0.1'), 'GET /accounts\n::error::not of this step\n');
    writeFileSync(join(folder, 'shop-orders.0.1'), '');
    const story = new Story(twoPhases);
    story.to(githubReporter(context(story, output), { summaryFile, pathOf: path => `shop/${path}` }));
    await story
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('crm-accounts')
      .start('shop-orders')
      .later(1200)
      .fail('crm-accounts', 22, {
        annotations: [
          {
            level: 'error',
            message: '100% wrong\nreally',
            file: 'a,b.sql',
            line: 3,
            column: 7,
            title: 'CRM: load',
          },
        ],
        summary: '## CRM\n\n| a |\n',
      })
      .succeed('shop-orders')
      .tell({ kind: 'phase-ended', phase: 'extract', state: 'failed' })
      .finish('failed');
    expect(output.text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'TOKEN')).toBe(`\
Run nightly-sales#12 (Nightly sales) created by anna
Run nightly-sales#12 started
Phase Extract: 2 tasks, 1 left out
  – legacy-feed skipped: switched off by "active: false"
::group::✗ crm-accounts failed in 1.2 s: Exited with code 22.
::stop-commands::TOKEN
GET /accounts
::error::not of this step
::TOKEN::
::endgroup::
::error file=a%2Cb.sql,line=3,col=7,title=CRM%3A load::100%25 wrong%0Areally
::group::✓ shop-orders succeeded in 1.2 s
::stop-commands::TOKEN
::TOKEN::
::endgroup::
Phase Extract failed in 1.2 s
::error file=shop/.segue/orchestrations/nightly-sales.yaml,line=12,title=nightly-sales#12%3A CRM accounts failed::Exited with code 22.
Run nightly-sales#12 failed in 1.2 s: 1 failed, 1 succeeded, 1 skipped, 1 not executed.
  ✗ crm-accounts: Exited with code 22.
    segue logs nightly-sales#12 crm-accounts
Retry: segue retry nightly-sales#12
`);
    expect(readFileSync(summaryFile, 'utf8')).toBe(`\
before
### ✗ nightly-sales#12 failed in 1.2 s

Nightly sales: 1 failed, 1 succeeded, 1 skipped, 1 not executed

| Phase | Task | State | Duration | Why |
| --- | --- | --- | ---: | --- |
| Extract | CRM accounts | ✗ failed | 1.2 s | Exited with code 22. |
| Extract | Shop orders | ✓ succeeded | 1.2 s |  |
| Extract | Legacy feed | – skipped |  | switched off by "active: false" |
| Load | Mart | – not executed |  |  |

#### crm-accounts

## CRM

| a |
`);
  });

  test('with only failed logs has groups for these alone, and a summary file that cannot be written fails nothing', async () => {
    const output = new KeptOutput();
    const story = new Story(twoPhases);
    const options = {
      summaryFile: join(folder, 'no', 'folder', 'summary.md'),
      pathOf: (path: string) => path,
    };
    story.to(githubReporter(context(story, output, { show: 'failed' }), options));
    await story.tell({ kind: 'run-started' }).start('shop-orders').succeed('shop-orders').finish('success');
    expect(output.text).not.toContain('::group::');
    expect(output.text).toContain('\n  ✓ shop-orders succeeded in 0 ms\n'.trimStart());
    expect(output.text).toContain('::warning::The step summary could not be written: ENOENT');
  });

  test('keeps the page within what GitHub takes, whatever jobs wrote', async () => {
    const story = new Story([
      {
        id: 'p',
        name: 'P | <b>',
        tasks: Array.from({ length: 3000 }, (_, at) => ({
          id: `t${at}`,
          name: `T${at}`,
          component: 'shell',
        })),
      },
    ]);
    for (let at = 0; at < 3; at++) story.start(`t${at}`).succeed(`t${at}`, { summary: 'x'.repeat(400_000) });
    const page = stepSummary(story.run);
    expect(Buffer.byteLength(page)).toBeLessThan(1024 * 1024);
    expect(page).toContain('| P \\| &lt;b> | T0 |');
    expect(page).toContain('\nand 2000 more tasks\n');
    expect(page).toContain('#### t1\n');
    expect(page).not.toContain('#### t2\n');
    expect(page).toContain('Further summaries are left out');
  });

  test('shows problems at their lines', () => {
    const file = new SourceFile('a.yaml', 'name: x\nphasse: []\n');
    const problem = {
      code: 'unknown-key',
      severity: 'error',
      message: 'Unknown key "phasse".',
      span: { start: 8, end: 14 },
    } as const;
    expect(problemCommand({ file, problem }, path => `shop/${path}`)).toBe(
      '::error file=shop/a.yaml,line=2,col=1,title=unknown-key::Unknown key "phasse".',
    );
  });
});
