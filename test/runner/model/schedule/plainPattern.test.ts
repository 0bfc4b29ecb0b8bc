import { Cron } from 'croner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainPattern } from '../../../../runner/model/schedule/plainPattern.ts';

function croner(text: string): Cron | undefined {
  try {
    const mode = text.startsWith('@') ? 'auto' : '5-or-6-parts';
    return new Cron(text, { paused: true, utcOffset: 0, mode });
  } catch {
    return undefined;
  }
}

function values(from: number, to: number): fc.Arbitrary<string> {
  const number = fc.integer({ min: from, max: to });
  const range = fc
    .tuple(number, number)
    .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`);
  const step = fc.integer({ min: 1, max: to });
  const part = fc.oneof(
    number.map(String),
    range,
    fc.tuple(range, step).map(parts => parts.join('/')),
    step.map(count => `*/${count}`),
  );
  const list = fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join(','));
  return fc.oneof({ weight: 2, arbitrary: fc.constantFrom('*', '?') }, { weight: 3, arbitrary: list });
}

const month = fc.oneof(values(1, 12), fc.constantFrom('JAN', 'feb-Apr', 'jun,Aug', 'Jan-Dec/5'));
const weekday = fc.oneof(
  values(0, 7),
  fc.constantFrom('MON', 'mon-Fri', 'FRI-SUN', 'sun', 'sun-Tue', 'Sat,6'),
);
const minutes = fc.tuple(values(0, 59), values(0, 23), values(1, 31), month, weekday);
const plain = fc
  .tuple(minutes, fc.option(values(0, 59), { nil: undefined }))
  .map(([fields, second]) => [...(second === undefined ? [] : [second]), ...fields].join(' '));

const instant = fc.integer({ min: Date.UTC(1999, 11), max: Date.UTC(2101, 0) });

test('a plain pattern fires when croner says', () => {
  fc.assert(
    fc.property(plain, instant, (text, after) => {
      const own = PlainPattern.read(text);
      const oracle = croner(text);
      // A step may be longer than its field; neither takes that.
      expect(own === undefined).toBe(oracle === undefined);
      for (let at = after, count = 0; own !== undefined && count < 3; count++) {
        const next = oracle?.nextRun(new Date(at))?.getTime();
        expect([text, at, own.next(at)]).toEqual([text, at, next]);
        if (next === undefined) break;
        at = next;
      }
    }),
    { numRuns: 3000 },
  );
});

const token = fc.constantFrom(
  '*',
  '?',
  '/',
  '-',
  ',',
  '0',
  '1',
  '7',
  '12',
  '31',
  '60',
  'L',
  'W',
  '#',
  '+',
  'mon',
  'Jan',
  'x',
);
const soup = fc
  .array(
    fc.array(token, { minLength: 1, maxLength: 4 }).map(tokens => tokens.join('')),
    { minLength: 4, maxLength: 7 },
  )
  .map(fields => fields.join(' '));

test('what is taken for a plain pattern is one for croner too, and nothing plain is left to croner', () => {
  fc.assert(
    fc.property(soup, text => {
      if (PlainPattern.read(text) !== undefined) expect([text, croner(text)]).not.toEqual([text, undefined]);
      else if (!/[LW#+]|\*\*|\?[^ ]|[^ ]\?/.test(text))
        expect([text, croner(text)]).toEqual([text, undefined]);
    }),
    { numRuns: 5000 },
  );
});

test.each(['@yearly', '@Annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'])(
  '%s fires when croner says',
  text => {
    const after = Date.UTC(2026, 10, 21, 8);
    expect(PlainPattern.read(text)?.next(after)).toBe(croner(text)?.nextRun(new Date(after))?.getTime());
  },
);

test.each([
  '',
  '@reboot',
  '0 0 L * *',
  '0 0 15W * *',
  '0 0 * * FRI#2',
  '0 0 1 * +MON',
  '1/2 * * * *',
  '* * * * MONDAY',
])('"%s" is not plain', text => expect(PlainPattern.read(text)).toBeUndefined());
