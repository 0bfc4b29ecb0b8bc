import { expect, test } from 'vitest';
import { expectClear } from './support/clear.ts';
import { faults, Project } from './support/project.ts';

const cases: readonly (readonly [command: string, message: string])[] = [
  ['run nope', 'error: There is no orchestration "nope" in ROOT. It has: sales, stock.'],
  ['run sale', 'error: There is no orchestration "sale" in ROOT; did you mean "sales"?'],
  ['run ./nope.yaml', 'error: There is no file nope.yaml.'],
  ['run ', 'error: An orchestration is named by its id or its file; found nothing.'],
  ['validate ', 'error: An orchestration is named by its id or its file; found nothing.'],
  ['plan nope', 'error: There is no orchestration "nope" in ROOT. It has: sales, stock.'],
  ['validate sales nope', 'error: There is no orchestration "nope" in ROOT. It has: sales, stock.'],
  ['run sales --task nope', 'error: "sales" has no task "nope"; its tasks are load.'],
  ['run sales --skip loud', 'error: "sales" has no task "loud"; did you mean "load"?'],
  ['run sales --param nope=1', 'error: The orchestration has no param "nope"; it takes region, days.'],
  ['run sales --param region=as', 'error: The param "region" expects one of eu, us; found "as".'],
  ['run sales --param days=many', 'error: The param "days" expects a number; found "many".'],
  ['show sales', 'error: There is no run "sales".'],
  ['show sales#1', 'error: There is no run sales#1. "sales" has not been run.'],
  ['show sales#99999999999999999999', 'error: There is no run sales#99999999999999999999.'],
  ['show 01JZZZ', 'error: There is no run whose id begins with 01JZZZ; "segue runs" lists them.'],
  ['retry sales', 'error: There is no run "sales".'],
  ['logs sales load', 'error: There is no run "sales".'],
  ['cancel sales', 'error: There is no run "sales".'],
  ['-C nope runs', 'error: ROOT/nope is not a folder.'],
  ['-C file runs', 'error: ROOT/file is not a folder.'],
  ['frobnicate', "error: unknown command 'frobnicate'"],
  ['run', "error: missing required argument 'orchestration'"],
  ['run sales --frob', "error: unknown option '--frob'"],
  ['run sales --parallel 0', 'Expected a whole number from 1.'],
];

faults('a name that means nothing', () => {
  test.each(cases)('segue %s', async (command, message) => {
    const project = new Project();
    project.write('file', '');
    project.orchestration(
      'sales',
      'params:\n  region: { type: choice, options: [eu, us], default: eu }\n  days: { type: number, default: 7 }\n' +
        'phases:\n  - name: One\n    tasks:\n      - name: Load\n        run: echo\n',
    );
    project.tasks('stock', 'name: Count, run: echo');
    const outcome = await project.segue(...command.split(' '));
    expectClear(outcome, 4);
    expect(outcome.stderr).toContain(message.replaceAll('ROOT', project.root));
    expect(outcome.stdout).toBe('');
  });

  test('of a task in a retry leaves the record as it was', async () => {
    const project = new Project();
    project.tasks('sales', 'name: Load, run: exit 1');
    expectClear(await project.segue('run', 'sales'), 1);
    const outcome = await project.segue('retry', 'sales', '--task', 'loud');
    expectClear(outcome, 4);
    expect(outcome.stderr).toBe('error: "sales" has no task "loud"; did you mean "load"?\n');
    expect(await project.json<readonly unknown[]>('runs')).toHaveLength(1);
  });
});
