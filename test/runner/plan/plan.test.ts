import { describe, expect, test } from 'vitest';
import type { Param } from '../../../runner/model/orchestration.ts';
import { readParams } from '../../../runner/plan/params.ts';
import { choose, unknownTasks } from '../../../runner/plan/plan.ts';
import { chooseForRetry } from '../../../runner/plan/retry.ts';
import { orchestration, phase, task } from '../../support/orchestrations.ts';
import { simulate } from '../engine/simulate.ts';

const none = { only: [], skip: [] };

describe('selecting', () => {
  const active = task('a');
  const inactive = task('b', { active: false });

  test('runs active tasks, and inactive ones only by name', () => {
    expect(choose(active, none)).toEqual({});
    expect(choose(inactive, none)).toEqual({
      skip: { reason: 'inactive', message: 'switched off by "active: false"' },
    });
    expect(choose(inactive, { only: ['b'], skip: [] })).toEqual({});
    expect(choose(active, { only: ['b'], skip: [] }).skip?.reason).toBe('deselected');
    expect(choose(active, { only: [], skip: ['a'] }).skip?.reason).toBe('deselected');
  });

  test('tells of all unknown ids at once, with the nearest', () => {
    const document = orchestration([phase('one', [task('extract'), task('load')])]);
    expect(unknownTasks(document, { only: ['extrct'], skip: ['zzz'] })).toBe(
      '"nightly" has no task "extrct"; did you mean "extract"?\n"nightly" has no task "zzz"; its tasks are extract, load.',
    );
    expect(unknownTasks(document, { only: ['load'], skip: [] })).toBe(undefined);
  });
});

describe('params', () => {
  const param = (name: string, type: Param['type'], fallback?: Param['fallback']): Param => ({
    name,
    type,
    description: null,
    options: type === 'choice' ? ['eu', 'us'] : [],
    fallback,
  });
  const declared = [
    param('since', 'string', '7 days'),
    param('full', 'boolean', false),
    param('n', 'number', 1),
    param('region', 'choice'),
  ];

  test('are turned into their types, with defaults', () => {
    expect(readParams(declared, { full: 'true', n: '2.5', region: 'us' })).toEqual({
      ok: true,
      params: { since: '7 days', full: true, n: 2.5, region: 'us' },
    });
  });

  test('that do not fit are all told at once', () => {
    expect(readParams(declared, { ful: 'true', full: 'yes', n: 'x' })).toEqual({
      ok: false,
      message: [
        'The orchestration has no param "ful"; did you mean "full"?',
        'The param "full" expects true or false; found "yes".',
        'The param "n" expects a number; found "x".',
        'The param "region" has no default, so it has to be given: --param region=eu.',
      ].join('\n'),
    });
  });

  test('of an earlier run are taken over as far as they fit, but never what stands for a secret', () => {
    expect(
      readParams(declared, { region: 'eu' }, { earlier: { since: '1 day', full: 'yes', n: 5, gone: 1 } }),
    ).toEqual({
      ok: true,
      params: { since: '1 day', full: false, n: 5, region: 'eu' },
    });
    expect(readParams(declared, { region: 'eu' }, { earlier: { since: 'x***' } })).toEqual({
      ok: false,
      message:
        'The param "since" held a secret, which is not recorded, so it has to be given again: --param since=….',
    });
  });

  test('may lack a value where nobody was asked for it yet', () => {
    expect(readParams(declared, {}, { mayLack: true })).toEqual({
      ok: true,
      params: { since: '7 days', full: false, n: 1 },
    });
  });

  test('named like members of every object are unknown, not found', () => {
    expect(readParams([], { constructor: 'x' }).ok).toBe(false);
    expect(readParams([param('toString', 'string', 'd')], {})).toEqual({
      ok: true,
      params: { toString: 'd' },
    });
  });
});

describe('a retry', () => {
  const document = orchestration([
    phase('one', [
      task('good'),
      task('bad'),
      task('off', { active: false }),
      task('never', { condition: 'false' }),
    ]),
    phase('two', [task('later'), task('later-off', { active: false })]),
  ]);
  const { state } = simulate(document, {
    script: job => (job.task === 'bad' ? 'failed' : { outputs: { rows: '3' } }),
  });

  test('preselects exactly the failed tasks and the phases not executed, and says why', () => {
    const { choices, reasons } = chooseForRetry(document, state, none);
    expect([...reasons]).toEqual([
      ['bad', 'failed in nightly#1: It ended with exit code 1.'],
      ['later', 'not executed in nightly#1'],
    ]);
    expect(choices.get('good')).toEqual({
      skip: { reason: 'deselected', message: 'succeeded in nightly#1' },
      reused: [{ run: '01RUN', state: 'succeeded', matrix: null, outputs: { rows: '3' } }],
    });
    expect(choices.get('off')?.skip).toEqual({ reason: 'inactive', message: 'switched off in nightly#1' });
    expect(choices.get('never')?.skip?.message).toBe('skipped in nightly#1: its condition is false');
    expect(choices.get('later-off')?.skip?.reason).toBe('inactive');
  });

  test('takes any other selection', () => {
    const { choices, reasons } = chooseForRetry(document, state, { only: ['good', 'off'], skip: [] });
    expect([...reasons.keys()]).toEqual(['good', 'off']);
    expect(choices.get('bad')?.skip).toEqual({ reason: 'deselected', message: 'left out by the selection' });
    expect([...chooseForRetry(document, state, { only: [], skip: ['later'] }).reasons.keys()]).toEqual([
      'bad',
    ]);
  });

  test('treats tasks that are new in the file by their phase', () => {
    const changed = orchestration([
      phase('one', [task('good'), task('bad'), task('new-early')]),
      phase('two', [task('later'), task('new-late')]),
      phase('three', [task('new-phase')]),
    ]);
    expect([...chooseForRetry(changed, state, none).reasons.keys()]).toEqual([
      'bad',
      'later',
      'new-late',
      'new-phase',
    ]);
  });

  test('of a retry goes on with what the first run left', () => {
    const { choices } = chooseForRetry(document, state, none);
    const phases = document.phases.map(({ id, name, tasks }) => ({
      id,
      name,
      tasks: tasks.map(one => ({ id: one.id, name: one.name, component: 'shell', ...choices.get(one.id) })),
    }));
    const second = simulate(document, {
      created: { phases, runId: '02', number: 2 },
      script: () => 'failed',
    });
    const third = chooseForRetry(document, second.state, none);
    expect([...third.reasons.keys()]).toEqual(['bad', 'later']);
    expect(third.choices.get('good')?.reused).toEqual([
      { run: '01RUN', state: 'succeeded', matrix: null, outputs: { rows: '3' } },
    ]);
  });
});
