import { describe, expect, test } from 'vitest';
import { colours } from '../../../runner/report/colours.ts';
import { plainReporter } from '../../../runner/report/plain.ts';
import type { ReportContext } from '../../../runner/report/reporter.ts';
import { resultLines } from '../../../runner/report/resultLines.ts';
import { runTree } from '../../../runner/report/runTree.ts';
import { terminalReporter } from '../../../runner/report/terminal.ts';
import { KeptOutput } from '../cli/scriptedHost.ts';
import { Story, textLogs, twoPhases } from './story.ts';
import { VirtualTerminal } from './virtualTerminal.ts';

const view = { colours: colours(false), command: (words: string) => `segue ${words}` };

function reporting(story: Story): Omit<ReportContext, 'output'> {
  return { ...view, clock: story.clock, logs: textLogs({}), show: 'none' };
}

/** A run of which the first task wrote this, and then the second one that. */
async function told(story: Story, ...summaries: readonly (string | undefined)[]): Promise<void> {
  story.tell({ kind: 'run-started' }).tell({ kind: 'phase-started', phase: 'extract' });
  for (const [at, task] of ['crm-accounts', 'shop-orders'].entries()) {
    const summary = summaries[at];
    story.start(task).succeed(task, summary === undefined ? {} : { summary });
  }
  await story.tell({ kind: 'phase-ended', phase: 'extract', state: 'success' }).finish('success');
}

describe('what jobs wrote for readers', () => {
  test('stands before the end of the report, in a pipe and at a terminal', async () => {
    const output = new KeptOutput();
    const terminal = new VirtualTerminal();
    const story = new Story(twoPhases);
    story.to(plainReporter({ ...reporting(story), output }));
    story.to(terminalReporter({ ...reporting(story), output: terminal }));
    await told(story, '# Accounts\n\n127 loaded\n');
    expect(output.text).toContain(`
09:30:00.000  Phase Extract succeeded in 0 ms

              Accounts

              127 loaded

09:30:00.000  Run nightly-sales#12 succeeded`);
    expect(terminal.screen).toContain(`

Accounts

127 loaded

Run nightly-sales#12 succeeded`);
  });

  test('is not there where nothing was written', async () => {
    const story = new Story(twoPhases);
    await told(story, undefined, ' \n');
    expect(resultLines(story.run, view)).toEqual([]);
  });

  test('is told apart where several jobs wrote', async () => {
    const story = new Story(twoPhases);
    await told(story, 'one', 'two');
    expect(resultLines(story.run, view)).toEqual(['', 'crm-accounts:', 'one', '', 'shop-orders:', 'two']);
  });

  test('is cut where it would fill the screen, but not by the command that shows the run', async () => {
    const story = new Story(twoPhases);
    await told(story, Array.from({ length: 45 }, (_, at) => `line ${at}`).join('\n'));
    const lines = resultLines(story.run, view);
    expect(lines).toHaveLength(41);
    expect(lines.slice(-2)).toEqual(['line 38', '… 6 more lines: segue show nightly-sales#12']);
    const tree = runTree(story.run, { colours: view.colours, columns: 80, now: story.clock.now() });
    expect(tree.at(-1)).toBe('line 44');
  });
});
