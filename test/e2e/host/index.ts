import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { beside } from './beside.ts';
import { editing } from './editing.ts';
import { runs } from './runs.ts';
import { workspace } from './workspace.ts';

/** What the tests inside the editor tell those who started it. */
export interface HostResult {
  readonly title: string;
  readonly error: string | null;
}

/** The editor calls this in the process where extensions run; to reject means that a test failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false });
  mocha.suite.emit('pre-require', globalThis, 'tests', mocha);
  editing();
  beside();
  workspace();
  runs();
  const results: HostResult[] = [];
  await new Promise<void>(resolve => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', test => results.push({ title: test.fullTitle(), error: null }));
    runner.on('fail', (test, error) => results.push({ title: test.fullTitle(), error: String(error.stack) }));
  });
  const file = process.env['SEGUE_HOST_RESULTS'];
  // Written only after the last test: an editor that dies half-way leaves none, though it may end as if all were well.
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  const failed = results.filter(({ error }) => error !== null);
  if (failed.length > 0) throw new Error(failed.map(({ title, error }) => `${title}\n${error}`).join('\n\n'));
}
