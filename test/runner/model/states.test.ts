import { expect, test } from 'vitest';
import { phaseStates, taskStates } from '../../../runner/model/check/scope.ts';
import type { PhaseState, TaskState } from '../../../runner/record/entry.ts';

type Open = 'queued' | 'waiting' | 'running';

test('the states that expressions are checked against are those that tasks and phases end with', () => {
  const ofTasks: Readonly<Record<Exclude<TaskState, Open>, true>> = {
    ...{ succeeded: true, warning: true, failed: true, cancelled: true, skipped: true },
    'not-executed': true,
  };
  const ofPhases: Readonly<Record<Exclude<PhaseState, Open>, true>> = {
    ...{ success: true, warning: true, failed: true, cancelled: true, skipped: true },
    'not-executed': true,
  };
  expect(taskStates.texts.toSorted()).toEqual(Object.keys(ofTasks).toSorted());
  expect(phaseStates.texts.toSorted()).toEqual(Object.keys(ofPhases).toSorted());
});
