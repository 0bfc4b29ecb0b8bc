import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { junitReporter, junitXml } from '../../../runner/report/junit.ts';
import { morning, Story, textLogs, twoPhases } from './story.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-junit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const started = new Date(morning).toISOString();

describe('a run as JUnit XML', () => {
  test('has a suite a phase and a case a task, and appears whole in its folder', async () => {
    const file = join(folder, 'reports', 'segue.xml');
    const logs = textLogs({
      'crm-accounts.0.1':
        '2026-11-21T08:30:00.500Z \u001b[31ma <b> & ]]>\u001b[0m\n2026-11-21T08:30:01.000Z \u0007bell\n',
    });
    const story = new Story(twoPhases);
    story.to(junitReporter(file, logs));
    await story
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('crm-accounts')
      .start('shop-orders')
      .later(1200)
      .end('crm-accounts', {
        state: 'failed',
        reason: { code: 'timeout', message: 'Over "1 s" & <gone>\nreally \ud800' },
      })
      .succeed('shop-orders')
      .tell({ kind: 'phase-ended', phase: 'extract', state: 'failed' })
      .finish('failed');
    expect(readdirSync(join(folder, 'reports'))).toEqual(['segue.xml']);
    expect(readFileSync(file, 'utf8')).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nightly-sales#12" tests="4" failures="1" errors="0" skipped="2" time="1.200" timestamp="${started}">
  <testsuite name="Extract" tests="3" failures="1" errors="0" skipped="1" time="1.200" timestamp="${started}">
    <testcase name="CRM accounts" classname="nightly-sales.extract" file=".segue/orchestrations/nightly-sales.yaml" line="12" time="1.200">
      <failure message="Over &quot;1 s&quot; &amp; &lt;gone&gt;&#10;really \ufffd" type="timeout">a &lt;b&gt; &amp; ]]&gt;
\ufffdbell</failure>
    </testcase>
    <testcase name="Shop orders" classname="nightly-sales.extract" file=".segue/orchestrations/nightly-sales.yaml" line="17" time="1.200"/>
    <testcase name="Legacy feed" classname="nightly-sales.extract" file=".segue/orchestrations/nightly-sales.yaml" line="20" time="0.000">
      <skipped message="switched off by &quot;active: false&quot;"/>
    </testcase>
  </testsuite>
  <testsuite name="Load" tests="1" failures="0" errors="0" skipped="1" time="0.000">
    <testcase name="Mart" classname="nightly-sales.load" file=".segue/orchestrations/nightly-sales.yaml" line="25" time="0.000">
      <skipped message="not executed: its phase was not reached"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  test('is written for a cancelled run, in which a cancelled task is an error', async () => {
    const story = new Story(twoPhases);
    story
      .tell({ kind: 'run-started' })
      .tell({ kind: 'phase-started', phase: 'extract' })
      .start('shop-orders');
    await story.end('shop-orders', { state: 'cancelled' }).finish('cancelled');
    expect(junitXml(story.run, textLogs({}))).toContain(
      '<error message="cancelled" type="cancelled"></error>',
    );
  });

  test('that cannot be written leaves nothing behind and rejects', async () => {
    const story = new Story(twoPhases);
    const reporter = junitReporter(folder, textLogs({}));
    await expect(reporter.finish(story.run)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|illegal operation/);
    expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });
});
