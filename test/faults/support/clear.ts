import { expect } from 'vitest';
import type { Outcome } from './project.ts';

/** Holds that a command ended as it should and told nobody of its own insides. */
export function expectClear(outcome: Outcome, code: number): void {
  const told = `${outcome.stdout}${outcome.stderr}`;
  expect({ code: outcome.code, told }).toMatchObject({ code });
  expect(told).not.toMatch(/^\s+at \S.*:\d+:\d+\)?$/m);
  expect(told).not.toMatch(/mistake of segue|node:internal|undefined|\[object |ExperimentalWarning/);
}
