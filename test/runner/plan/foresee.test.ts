import { expect, test } from 'vitest';
import { foresee } from '../../../runner/plan/foresee.ts';
import { created, orchestration, phase, task } from '../../support/orchestrations.ts';

const document = orchestration(
  [
    phase('one', [
      task('plain'),
      task('off', { condition: 'params.full' }),
      task('on', { condition: '!params.full' }),
      task('environment', { condition: "env.LEVEL == 'other'" }),
      task('open', { condition: "params.full && tasks.plain.outputs.x == '1'" }),
      task('status', { condition: 'failure() && params.full' }),
      task('secret', { condition: "secrets.TOKEN == 'x'" }),
      task('inactive', { condition: 'params.full', active: false }),
    ]),
    phase('two', [task('closed')], '${{ params.full }}'),
    phase('three', [task('late')], "tasks.plain.state == 'failed'"),
  ],
  { env: { LEVEL: 'info' } },
);

test('a plan tells of conditions that are certain before anything runs, and of no others', () => {
  const phases = foresee(document, created(document).phases, { full: false });
  const skips = phases.flatMap(({ tasks }) =>
    tasks.map(({ id, skip }) => [id, skip?.reason ?? null, skip?.message ?? null]),
  );
  expect(skips).toEqual([
    ['plain', null, null],
    ['off', 'condition-false', 'its condition is false'],
    ['on', null, null],
    ['environment', null, null],
    ['open', null, null],
    ['status', null, null],
    ['secret', null, null],
    ['inactive', 'inactive', 'switched off by "active: false"'],
    ['closed', 'condition-false', "its phase's condition is false"],
    ['late', null, null],
  ]);
});
