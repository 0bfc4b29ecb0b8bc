import { expect, test } from 'vitest';
import { detailsOf, subjectOf } from '../../../runner/notify/notice.ts';
import { apply, newRunState } from '../../../runner/record/runState.ts';
import { created, orchestration, phase, task } from '../../support/orchestrations.ts';

test('what warns is told with its message, behind what failed', () => {
  const document = orchestration([phase('load', [task('a'), task('b', { continueOnFailure: true })])]);
  const run = newRunState(created(document, { number: 7, trigger: { kind: 'schedule' } }));
  const ends = [
    { task: 'a', state: 'warning', code: 'warning', message: '2 orders are late' },
    { task: 'b', state: 'failed', code: 'exit-code', message: 'Exit code 7.' },
  ] as const;
  for (const { task: id, state, code, message } of ends) {
    const job = { task: id, index: 0, attempt: 1 };
    apply(run, { kind: 'job-ended', at: 0, job, state, reason: { code, message }, durationMs: 5 });
  }
  apply(run, { kind: 'run-ended', at: 0, state: 'warning', reason: null, durationMs: 9 });
  const notice = { occasion: 'warning', run, exceeded: null, link: null } as const;
  expect(subjectOf(notice)).toBe(`${document.id}#7 ended with warnings in 9 ms: 1 failed, 1 with a warning`);
  expect(detailsOf(notice)).toEqual(expect.arrayContaining(['✗ b: Exit code 7.', '! a: 2 orders are late']));
});
