import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectClear } from './support/clear.ts';
import { faults, Project } from './support/project.ts';

const weather = join(import.meta.dirname, '../../examples/weather/.segue/orchestrations/weather.yaml');
const text = readFileSync(weather, 'utf8');

/** Every beginning of a text, and every text with one line taken out. */
function damaged(whole: string): readonly string[] {
  const lines = whole.split('\n');
  return [
    ...Array.from(whole, (_, end) => whole.slice(0, end)),
    ...lines.map((_, at) => lines.toSpliced(at, 1).join('\n')),
  ];
}

faults('half a file', () => {
  test('never crashes a check, and always gives a list of problems at places in it', async () => {
    const project = new Project();
    const texts = damaged(text);
    for (const [at, half] of texts.entries()) project.write(`halves/half-${at}.orchestration.yaml`, half);
    const outcome = await project.segue('validate', '--json');
    expectClear({ ...outcome, stdout: '' }, 2);
    const problems: readonly Problem[] = JSON.parse(outcome.stdout);
    const told = new Set(problems.map(({ file }) => file));
    // Half of an example is seldom a whole orchestration.
    expect(told.size).toBeGreaterThan(texts.length / 2);
    for (const { file, range, message } of problems) {
      const half = texts[Number(/half-(\d+)/.exec(file)?.[1])] ?? '';
      expect(half.split('\n').length).toBeGreaterThan(range.end.line);
      expect(message).not.toMatch(/undefined|\[object |NaN/);
    }
  }, 60_000);

  test.for(Array.from({ length: 12 }, (_, part) => Math.floor((text.length * part) / 12)))(
    'of %i characters is valid or not, and nothing else',
    async end => {
      const project = new Project();
      project.orchestration('half', text.slice(0, end));
      const outcome = await project.segue('validate', '--json', 'half');
      const problems: readonly Problem[] = JSON.parse(outcome.stdout);
      const hasError = problems.some(({ severity }) => severity === 'error');
      expectClear(outcome, hasError ? 2 : 0);
    },
  );
});

interface Problem {
  readonly file: string;
  readonly severity: string;
  readonly message: string;
  readonly range: { readonly end: { readonly line: number } };
}
