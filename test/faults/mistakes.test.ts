import { expect, test } from 'vitest';
import { expectClear } from './support/clear.ts';
import { faults, Project } from './support/project.ts';

/** A task in a file whose line 5 it is. */
const task = (line: string, head = 'name: Sales'): string =>
  `${head}\nphases:\n  - name: One\n    tasks:\n      - ${line}\n`;

const mistakes: readonly (readonly [what: string, text: string, ...told: readonly string[]])[] = [
  [
    'wrong types',
    'name: [1]\nphases: 7\nlimits: { duration: soon, parallel: 0 }\n',
    '1:1  error  wrong-type  "name" expects text of 1 to 100 characters; found a list.',
    '2:9  error  wrong-type  "phases" expects a list; found 7.',
    '3:21  error  invalid-duration  "duration" expects a duration such as 90s, 50m or 1h30m; found "soon".',
    '3:37  error  wrong-value  "parallel" expects',
  ],
  [
    'unknown keys',
    task('{ name: a, run: echo, tiemout: 1m }', 'param: {}'),
    '1:1  error  unknown-key  Unknown key "param" in an orchestration; did you mean "params"?',
    '5:31  error  unknown-key  Unknown key "tiemout" in a task; did you mean "timeout"?',
  ],
  [
    'duplicate ids',
    `${task('{ name: Load it, run: echo }')}      - { id: load-it, run: echo }\n`,
    '6:15  error  duplicate-id',
    'sales.yaml:5:17',
  ],
  [
    'a reference to a task of a later phase, of the same one, and of none',
    `${task('{ name: a, run: "echo ${{ tasks.later.outputs.x }} ${{ tasks.b.state }} ${{ tasks.lader.state }}" }')}` +
      '      - { name: b, run: echo }\n  - name: Two\n    tasks:\n      - { name: later, run: echo }\n',
    '5:41  error  reference-to-later-phase',
    '5:70  error  reference-to-later-phase',
    '5:91  error  unknown-task',
  ],
  [
    'a missing component',
    task('{ name: a, uses: lod }'),
    '5:26  error  unknown-component  Unknown component "lod"; did you mean "load"?',
  ],
  [
    'a missing configuration',
    task('{ name: a, uses: load, config: shoq }'),
    '5:40  error  unknown-configuration',
    'did you mean "shop"?',
  ],
  ['a task that does nothing', task('{ name: a }'), '5:17  error  task-without-action'],
  ['a task that does two things', task('{ name: a, run: echo, uses: load }'), 'error  task-with-two-actions'],
  ['no phases', 'name: Sales\n', '1:1  error  missing-key  An orchestration needs "phases".'],
  ['a broken expression', task('{ name: a, run: "echo ${{ params. }}" }'), '5:41  error  expression-syntax'],
];

faults('an orchestration with', () => {
  test.each(mistakes)('%s is not run, and the places are named', async (_what, text, ...told) => {
    const project = new Project();
    project.component('load', 'echo', 'shop');
    project.orchestration('sales', text);
    const outcome = await project.segue('run', 'sales');
    expectClear(outcome, 2);
    for (const line of told) expect(outcome.stderr).toContain(line);
    expect(outcome.stderr).toMatch(/error: \.segue\/orchestrations\/sales\.yaml cannot be run as it is\.\n$/);
    expect(outcome.stdout).toBe('');
    expect(await project.json('runs')).toEqual([]);
  });

  test('a circle of orchestrations that start each other is not valid', async () => {
    const project = new Project();
    const calling = (id: string): string =>
      task(`{ name: a, uses: orchestration, with: { orchestration: ${id} } }`);
    project.orchestration('sales', calling('stock'));
    project.orchestration('stock', calling('sales'));
    const outcome = await project.segue('validate');
    expectClear(outcome, 2);
    expect(outcome.stdout).toContain('.segue/orchestrations/sales.yaml:5:64  error  orchestration-cycle');
  });

  test('a secret without a value is not run where a chosen task needs it', async () => {
    const project = new Project();
    project.orchestration(
      'sales',
      `${task('{ name: a, run: echo, env: { TOKEN: "${{ secrets.CRM }}" } }', 'secrets: [CRM]')}      - { name: b, run: echo }\n`,
    );
    const outcome = await project.segue('run', 'sales');
    expectClear(outcome, 2);
    expect(outcome.stderr).toContain(
      'sales.yaml:1:11  error  unknown-secret  The secret "CRM" has no value: set it in the environment, or add a line CRM=… to .segue/secrets.env.',
    );
    expect(await project.json('runs')).toEqual([]);
    expectClear(await project.segue('run', 'sales', '--task', 'b'), 0);
    expectClear(await project.command(['run', 'sales'], { env: { CRM: 'x' } }).ended, 0);
    // The value is gone again when it is wanted for a retry.
    project.orchestration(
      'sales',
      task('{ name: a, run: exit 1, env: { TOKEN: "${{ secrets.CRM }}" } }', 'secrets: [CRM]'),
    );
    expectClear(await project.command(['run', 'sales'], { env: { CRM: 'x' } }).ended, 1);
    expectClear(await project.segue('retry', 'sales'), 2);
  });
});
