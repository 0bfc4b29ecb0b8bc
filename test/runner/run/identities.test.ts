import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../../../runner/run/hashOf.ts';
import { newRunId } from '../../../runner/run/runId.ts';

describe('the hash of a text', () => {
  const expected = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

  test('is SHA-256 of its UTF-8, at every length around a block', () => {
    for (let length = 0; length <= 200; length++) {
      const text = 'ab€'.repeat(length).slice(0, length);
      expect(hashOf(text)).toBe(expected(text));
    }
  });

  test('is SHA-256 of any text, short or long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(1, 50, 500), (part, times) => {
        const text = part.repeat(times);
        expect(hashOf(text)).toBe(expected(text));
      }),
    );
    for (const length of [8_191, 8_192, 8_193, 100_000])
      expect(hashOf('x'.repeat(length))).toBe(expected('x'.repeat(length)));
  });
});

describe("a run's id", () => {
  test('is a ULID: the time in ten letters, then sixteen random ones', () => {
    // The example of https://github.com/ulid/spec.
    expect(newRunId(1_469_918_176_385)).toMatch(/^01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(newRunId(0)).toMatch(/^0000000000/);
    expect(newRunId(2 ** 48 - 1)).toMatch(/^7ZZZZZZZZZ/);
  });

  test('sorts by its time, and differs within one millisecond', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 40 }), (now, later) => {
        expect(newRunId(now) < newRunId(now + later)).toBe(true);
      }),
    );
    expect(new Set(Array.from({ length: 10_000 }, () => newRunId(1))).size).toBe(10_000);
  });
});
