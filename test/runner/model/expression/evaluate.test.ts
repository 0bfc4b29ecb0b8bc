import { describe, expect, test } from 'vitest';
import {
  type EvaluationContext,
  ExpressionError,
  evaluateCondition,
  evaluateTemplate,
  hasStatusFunction,
} from '../../../../runner/model/expression/expression.ts';
import type { Json } from '../../../../runner/model/orchestration.ts';

const context: EvaluationContext = {
  values: {
    params: { since: '7 days', full: false, count: 3, ratio: 0.1, list: [1, 'b', null], Mixed: 'case' },
    tasks: {
      'shop-orders': {
        state: 'succeeded',
        outputs: { records: 12 },
        result: { rows: [{ id: 1 }, { id: 2 }] },
      },
      quality: { state: 'failed', outputs: {}, result: null },
    },
    secrets: { constructor: 'not the prototype' },
  },
  status: { success: true, failure: false, cancelled: false },
  hashFiles: patterns => `hash of ${patterns.join('+')}`,
};

const evaluate = (text: string) => evaluateTemplate(text, context);

function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

describe('a text with expressions', () => {
  test.each<[string, Json]>([
    ['no expression', 'no expression'],
    ['${{ params.count }}', 3],
    ['${{ params.full }}', false],
    ['${{ params.list }}', [1, 'b', null]],
    ['${{ params.nothing }}', null],
    ['${{ tasks.shop-orders.result.rows.*.id }}', [1, 2]],
    ['${{ fromJSON(\'{"a":[1,{"b":null}]}\') }}', { a: [1, { b: null }] }],
    ["${{ fromJSON('[1]')[0] }}", 1],
  ])('that is one alone keeps its type: %s', (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });

  test.each([
    [' ${{ params.count }}', ' 3'],
    ['a ${{ null }}b', 'a b'],
    ['${{ params.full }}/${{ params.ratio }}', 'false/0.1'],
    ['rows: ${{ params.list }}', 'rows: [1,"b",null]'],
    ['x ${{ tasks.quality }}', 'x {"state":"failed","outputs":{},"result":null}'],
    ["${{ 'it''s ''so''' }}!", "it's 'so'!"],
    ["${{ '}}' }}.", '}}.'],
    ['$ {{ x }} ${ y } }}', '$ {{ x }} ${ y } }}'],
  ])('is joined to one string: %s', (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  test.each<[string, Json]>([
    ["${{ format('{0} of {1}', params.count, 'x') }}", '3 of x'],
    ["${{ join(params.list, '-') }}", '1-b-'],
    ["${{ contains(params.list, 'B') }}", true],
    ["${{ startsWith('Nightly', 'night') && endsWith('Nightly', 'LY') }}", true],
    ['${{ toJSON(tasks.shop-orders.outputs) }}', '{\n  "records": 12\n}'],
    ["${{ hashFiles('a', '**/*.ts') }}", 'hash of a+**/*.ts'],
    ["${{ case(params.count > 5, 'many', params.count > 2, 'some', 'few') }}", 'some'],
    ["${{ params.count == '3' && PARAMS.mixed }}", 'case'],
    ["${{ tasks['shop-orders'].outputs['records'] >= 12 }}", true],
    ['${{ tasks.shop-orders == tasks.shop-orders }}', true],
    ['${{ secrets.constructor }}', 'not the prototype'],
    ['${{ tasks.constructor }}', null],
    ['${{ matrix.os }}', null],
    ['${{ always() && !cancelled() }}', true],
  ])('has the value that GitHub gives it: %s', (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });

  test.each([
    ['${{ a', 'Cannot read "${{ a": Found "${{" with no "}}" after it.'],
    ['${{ foo.bar }}', 'Unknown context "foo".'],
    ['${{ constructor(1) }}', 'Unknown function constructor().'],
    ["${{ fromJSON('{') }}", 'fromJSON() got a text of 1 characters that is no JSON.'],
    [
      "${{ format('{1}', 1) }}",
      'The following format string references more arguments than were supplied: {1}',
    ],
  ])('that has no value is an ExpressionError: %s', (text, message) => {
    expect(failureOf(() => evaluate(text))).toBe(message);
  });

  test('cannot hash files where nobody can', () => {
    const { hashFiles: _, ...without } = context;
    expect(failureOf(() => evaluateTemplate("${{ hashFiles('a') }}", without))).toBe(
      'hashFiles() cannot be called here.',
    );
  });

  test('that takes every member of far too large an object is told so', () => {
    const tasks = Object.fromEntries(Array.from({ length: 300_000 }, (_, at) => [`t${at}`, at]));
    const text = '${{ toJSON(tasks.*) }}';
    expect(failureOf(() => evaluateTemplate(text, { ...context, values: { tasks } }))).toContain('too large');
  });

  test('reaches only what it names of a context of thousands of tasks', () => {
    const reached: string[] = [];
    const tasks = new Proxy<Record<string, Json>>(
      Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`task-${at}`, { outputs: { n: at } }])),
      {
        get(target, name) {
          reached.push(String(name));
          return Reflect.get(target, name);
        },
      },
    );
    expect(evaluateTemplate('${{ tasks.task-7.outputs.n }}', { ...context, values: { tasks } })).toBe(7);
    expect(reached).toEqual(['task-7']);
  });
});

describe('a condition', () => {
  test.each<[string, boolean]>([
    ['params.count > 2', true],
    ['${{ params.count > 2 }}', true],
    ['  ${{ params.full }}  ', false],
    ["params.since == '7 DAYS'", true],
    ["''", false],
    ['0', false],
    ['null', false],
    ['params.nothing', false],
    ["'false'", true],
    ['params.list', true],
    ['failure()', false],
    ['!failure() && success()', true],
  ])('holds by GitHub’s truthiness: %s', (text, holds) => {
    expect(evaluateCondition(text, context)).toBe(holds);
  });

  test('with text around its expression is refused, because it would always be true', () => {
    expect(failureOf(() => evaluateCondition("${{ params.full }} == 'x'", context))).toContain(
      'expected the whole condition inside one',
    );
  });

  test('tells whether it asks for the run’s status itself', () => {
    for (const text of ['always()', "${{ !Cancelled() && params.a == 'x' }}", 'contains(x, failure())'])
      expect(hasStatusFunction(text), text).toBe(true);
    for (const text of ['params.success', "contains('always()', 'x')", 'tasks.a.failure == 1', '(', ''])
      expect(hasStatusFunction(text), text).toBe(false);
  });
});
