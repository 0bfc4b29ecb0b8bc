import fc from 'fast-check';
import type { Orchestration, Task } from '../../runner/model/orchestration.ts';
import { configured, orchestration, phase, task } from './orchestrations.ts';

const condition = fc.option(
  fc.constantFrom('always()', 'failure()', 'success()', 'cancelled()', 'true', 'false'),
  {
    nil: null,
    freq: 4,
  },
);

const members = fc.record({
  active: fc.nat(9).map(drawn => drawn > 0),
  continueOnFailure: fc.boolean(),
  condition,
  retries: fc.integer({ min: 0, max: 2 }),
  configuration: fc.option(fc.constantFrom('x', 'y'), { nil: null }),
  combinations: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null, freq: 4 }),
  maxParallel: fc.option(fc.integer({ min: 1, max: 2 }), { nil: null }),
});

/** Random orchestrations of one to four phases with one to five tasks each, of every kind that the engine tells apart. */
export const orchestrations: fc.Arbitrary<Orchestration> = fc
  .array(fc.tuple(condition, fc.array(members, { minLength: 1, maxLength: 5 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map(phases =>
    orchestration(
      phases.map(([when, tasks], p) =>
        phase(
          `p${p}`,
          tasks.map((drawn, t) => taskOf(`t${p}-${t}`, drawn)),
          when,
        ),
      ),
    ),
  );

type Members = typeof members extends fc.Arbitrary<infer T> ? T : never;

function taskOf(id: string, drawn: Members): Task {
  const { active, continueOnFailure, retries, combinations, maxParallel, configuration } = drawn;
  const axes = { n: Array.from({ length: combinations ?? 0 }, (_, n) => n) };
  const all: Partial<Task> = {
    active,
    continueOnFailure,
    condition: drawn.condition,
    retry: { max: retries, waitMs: 10, backoff: 'exponential', maxWaitMs: null, jitter: 0.5, when: null },
    matrix: combinations === null ? null : { axes, include: [], exclude: [], maxParallel },
  };
  return configuration === null ? task(id, all) : configured(id, configuration, all);
}

/** Which jobs fail: the same job of the same run always ends the same way. */
export const failures: fc.Arbitrary<
  (job: { readonly task: string; readonly index: number; readonly attempt: number }) => boolean
> = fc.tuple(fc.integer(), fc.constantFrom(0, 0.1, 0.3, 0.7)).map(([seed, share]) => job => {
  let hash = seed | 0;
  for (const char of `${job.task}/${job.index}/${job.attempt}`)
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x5bd1e995);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32 < share;
});
