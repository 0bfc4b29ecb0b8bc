import type { Fields } from '../draft.ts';
import type { RetryPolicy } from '../orchestration.ts';
import { readCondition } from './expressions.ts';
import { choiceIn, fieldsOf, numberIn } from './fields.ts';
import { readDuration } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { Place } from './scope.ts';

/** No further attempts. */
export const noRetry: RetryPolicy = {
  max: 0,
  waitMs: 0,
  backoff: 'constant',
  maxWaitMs: null,
  jitter: 0,
  when: null,
};

/** The `retry:` of a task or of the defaults; null where there is none. Bounds of its numbers are the schema's to tell. */
export function readRetry(reading: Reading, owner: Fields, place: () => Place): RetryPolicy | null {
  const entry = owner.get('retry');
  if (entry === undefined) return null;
  const fields = fieldsOf(entry.value);
  return {
    max: Math.max(0, numberIn(fields, 'max') ?? 0),
    waitMs: readDuration(reading, fields, 'wait') ?? 0,
    backoff: choiceIn(fields, 'backoff', ['constant', 'exponential']) ?? 'constant',
    maxWaitMs: readDuration(reading, fields, 'maxWait'),
    jitter: numberIn(fields, 'jitter') ?? 0,
    when: readCondition(reading, fields.get('when')?.value, place),
  };
}
