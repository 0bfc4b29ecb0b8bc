import { describe, expect, test } from 'vitest';
import type { PlannedPhase } from '../../../runner/record/entry.ts';
import { colours } from '../../../runner/report/colours.ts';
import type { ReportContext } from '../../../runner/report/reporter.ts';
import { terminalReporter } from '../../../runner/report/terminal.ts';
import { morning, Story, textLogs, twoPhases } from './story.ts';
import { VirtualTerminal } from './virtualTerminal.ts';

function context(story: Story, output: VirtualTerminal, changes: Partial<ReportContext> = {}): ReportContext {
  return {
    output,
    colours: colours(false),
    clock: story.clock,
    logs: textLogs({ 'crm-accounts.0.1': '2026-11-21T08:30:01.000Z no such host\n' }),
    show: 'failed',
    command: words => `segue ${words}`,
    ...changes,
  };
}

/** Lets a first frame come and the library behind the frames load. */
async function firstFrame(story: Story): Promise<void> {
  story.later(80);
  await import('log-update');
  await new Promise(resolve => setImmediate(resolve));
}

describe('a run at a terminal', () => {
  test('is drawn in place while it runs, and leaves what has ended above', async () => {
    const terminal = new VirtualTerminal();
    const story = new Story(twoPhases);
    const holder = { run: '01', runName: 'ingest#3', job: 'pull.0.1', since: morning - 65_000 };
    story
      .to(terminalReporter(context(story, terminal)))
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .tell({ kind: 'job-waiting', job: { task: 'shop-orders', index: 0, attempt: 1 }, holder, place: 1 })
      .start('crm-accounts');
    await firstFrame(story);
    story.later(80);
    expect(terminal.screen).toBe(`\
Run nightly-sales#12 (Nightly sales) created by anna
⠹ Extract  1 of 3 done, 1 running, 1 waiting  160 ms
  ▸ crm-accounts  160 ms
  … shop-orders  waits for ingest#3 pull.0.1 (since 09:28:55)
  – legacy-feed  skipped`);

    story.start('shop-orders').fail('crm-accounts', 6).later(80);
    expect(terminal.screen).toBe(`\
Run nightly-sales#12 (Nightly sales) created by anna
⠸ Extract  2 of 3 done, 1 running, 1 failed  240 ms
  ✗ crm-accounts  Exited with code 6.
  ▸ shop-orders  80 ms
  – legacy-feed  skipped`);

    await story
      .succeed('shop-orders')
      .tell({ kind: 'phase-ended', phase: 'extract', state: 'failed' })
      .finish('failed');
    expect(terminal.screen).toBe(`\
Run nightly-sales#12 (Nightly sales) created by anna
✗ Extract failed  240 ms
  ✗ crm-accounts  160 ms  Exited with code 6.
      │ no such host
  ✓ shop-orders  80 ms
  – legacy-feed  skipped: switched off by "active: false"
Run nightly-sales#12 failed in 240 ms: 1 failed, 1 succeeded, 1 skipped, 1 not executed.
  ✗ crm-accounts: Exited with code 6.
    segue logs nightly-sales#12 crm-accounts
Retry: segue retry nightly-sales#12`);
    expect(story.clock.pending).toBe(0);
  });

  test('that is over before the first frame is written without any sequence', async () => {
    const terminal = new VirtualTerminal();
    const story = new Story(twoPhases);
    await story
      .to(terminalReporter(context(story, terminal)))
      .tell({ kind: 'run-started' })
      .finish('success');
    expect(terminal.text).not.toContain('\u001b');
    expect(terminal.text).toMatch(
      /^Run nightly-sales#12 \(Nightly sales\) created by anna\nRun nightly-sales#12 succeeded/,
    );
  });

  test('shows more tasks than lines by what they do, and counts the rest', async () => {
    const terminal = new VirtualTerminal();
    terminal.height = 8;
    const tasks = Array.from({ length: 100 }, (_, at) => ({
      id: `t${at}`,
      name: `T${at}`,
      component: 'shell',
    }));
    const many: readonly PlannedPhase[] = [{ id: 'p', name: 'P', tasks }];
    const story = new Story(many);
    story.to(terminalReporter(context(story, terminal))).tell({ kind: 'run-started' });
    story.tell({ kind: 'phase-started', phase: 'p' });
    for (let at = 0; at < 20; at++) story.start(`t${at}`);
    story.fail('t3', 2).succeed('t0');
    await firstFrame(story);
    story.later(80);
    expect(terminal.screen).toBe(`\
Run nightly-sales#12 (Nightly sales) created by anna
⠹ P  2 of 100 done, 18 running, 80 queued, 1 failed  160 ms
  ▸ t1  160 ms
  ▸ t2  160 ms
  ▸ t4  160 ms
  ▸ t5  160 ms
  and 15 more`);
    for (let at = 0; at < 100; at++) {
      if (at >= 20) story.start(`t${at}`);
      if (at !== 3 && at !== 0) story.succeed(`t${at}`);
    }
    await story.tell({ kind: 'phase-ended', phase: 'p', state: 'failed' }).finish('failed');
    expect(terminal.screen).toContain(
      '✗ P failed  160 ms\n  ✗ t3  0 ms  Exited with code 2.\n  ✓ 99 succeeded\nRun ',
    );
  });

  test('cuts lines to a terminal that has become narrower', async () => {
    const terminal = new VirtualTerminal();
    const story = new Story(twoPhases);
    story
      .to(terminalReporter(context(story, terminal)))
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('crm-accounts');
    await firstFrame(story);
    story.later(80);
    terminal.narrow(20);
    story.later(80);
    expect(terminal.screen).toBe(`\
Run nightly-sales#12
 (Nightly sales) cre
ated by anna
⠸ Extract  1 of 3 …
  ▸ crm-accounts  …
  · shop-orders
  – legacy-feed  s…`);
    await story.finish('cancelled');
  });

  test('says notes above the frame, waits for its turn and for retries visibly', async () => {
    const terminal = new VirtualTerminal();
    const story = new Story(twoPhases);
    terminal.width = 120;
    const reporter = terminalReporter(context(story, terminal));
    const holder = { run: '01', runName: 'nightly-sales#11', job: null, since: morning - 65_000 };
    story.to(reporter).tell({ kind: 'run-waiting', holder, place: 2 });
    await firstFrame(story);
    story.later(80);
    expect(terminal.screen).toContain(
      '⠹ nightly-sales#12 waits for nightly-sales#11 (since 09:28:55), place 2 in line  160 ms',
    );
    reporter.note('Cancelling: what runs is asked to end.');
    const job = { task: 'shop-orders', index: 0, attempt: 1 };
    story
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('shop-orders');
    story
      .fail('shop-orders')
      .tell({ kind: 'retry-scheduled', job, due: story.clock.now() + 5_000 })
      .later(80);
    expect(terminal.screen).toBe(`\
Run nightly-sales#12 (Nightly sales) created by anna
Cancelling: what runs is asked to end.
⠸ Extract  1 of 3 done, 1 to be tried again, 1 queued  80 ms
  · crm-accounts
  ↻ shop-orders  attempt 2 in 4.9 s
  – legacy-feed  skipped`);
    await story.finish('cancelled');
  });

  test('draws the state that was told last, whoever holds it', async () => {
    const terminal = new VirtualTerminal();
    const story = new Story(twoPhases);
    const reporter = terminalReporter(context(story, terminal));
    reporter.onEntry(story.run.created, new Story(twoPhases).run);
    story.tell({ kind: 'run-started' }).tell({ kind: 'phase-started', phase: 'load' }).start('mart');
    reporter.onEntry(
      { kind: 'job-started', at: morning, job: { task: 'mart', index: 0, attempt: 1 } },
      story.run,
    );
    await firstFrame(story);
    story.later(80);
    expect(terminal.screen).toContain('  ▸ mart  160 ms');
    await story.finish('cancelled');
    await reporter.finish(story.run);
  });

  test('that never ends leaves no frame and no timer behind', async () => {
    const terminal = new VirtualTerminal();
    const story = new Story(twoPhases);
    const reporter = terminalReporter(context(story, terminal));
    story
      .to(reporter)
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'load' })
      .start('mart');
    await firstFrame(story);
    story.later(80);
    expect(terminal.screen).toContain('▸ mart');
    await reporter.close();
    expect(terminal.screen).toBe('Run nightly-sales#12 (Nightly sales) created by anna');
    expect(story.clock.pending).toBe(0);
    story.succeed('mart').later(160);
    expect(terminal.screen).toBe('Run nightly-sales#12 (Nightly sales) created by anna');
    expect(story.clock.pending).toBe(0);
  });

  test('draws seldom while 100,000 tasks begin and end', () => {
    const terminal = new VirtualTerminal();
    const tasks = Array.from({ length: 100_000 }, (_, at) => ({
      id: `t${at}`,
      name: `T${at}`,
      component: 'shell',
    }));
    const story = new Story([{ id: 'p', name: 'P', tasks }]);
    story.to(terminalReporter(context(story, terminal))).tell({ kind: 'run-started' });
    const drawn = terminal.text.length;
    for (let at = 0; at < 100_000; at++) story.start(`t${at}`).succeed(`t${at}`);
    expect(terminal.text.length - drawn).toBeLessThan(20_000);
  });
});
