import { describe, expect, test } from 'vitest';
import {
  checkTemplate,
  type ExpressionScope,
  type Members,
  parseCondition,
  references,
} from '../../../../runner/model/expression/expression.ts';

const scope: ExpressionScope = {
  contexts: new Map<string, Members>([
    ['params', new Map<string, Members>([['since', new Map()]])],
    ['env', 'any'],
    ['tasks', new Map<string, Members>([['load', new Map<string, Members>([['outputs', 'any']])]])],
  ]),
};

/** Each problem as the text it underlines and its message. */
function told(text: string, own: Partial<ExpressionScope> = {}): readonly string[] {
  return checkTemplate(text, { ...scope, ...own }).map(
    ({ start, end, message }) => `${text.slice(start, end)} → ${message}`,
  );
}

describe('checking the expressions of a text', () => {
  test('finds nothing wrong with what is known, or cannot be known', () => {
    expect(
      told(
        'x ${{ tasks.load.outputs.any.thing }} ${{ env.X }} ${{ PARAMS.Since }} ${{ tasks.*.outputs }} ${{ tasks[env.X].y }}',
      ),
    ).toEqual([]);
  });

  test.each([
    ['${{ task.load }}', 'task → Unknown context "task"; did you mean "tasks"?'],
    ['${{ github.ref }}', 'github → Unknown context "github"; expected one of: params, env, tasks.'],
    ['${{ tasks.laod.outputs }}', 'laod → Unknown member "laod" of "tasks"; did you mean "load"?'],
    ["${{ tasks['laod'] }}", 'laod → Unknown member "laod" of "tasks"; did you mean "load"?'],
    ['${{ params.since.x }}', 'x → Unknown member "x" of "params.since"; it has none.'],
    ["${{ formt('x') }}", 'formt → Unknown function "formt"; did you mean "format"?'],
    ['${{ success(1) }}', 'success → success() takes no arguments, found 1.'],
    ["${{ contains('a') }}", 'contains → contains() takes 2 arguments, found 1.'],
    ['${{ format() }}', 'format → format() takes at least 1 argument, found none.'],
    ["${{ join('a', 'b', 'c') }}", 'join → join() takes 1 to 2 arguments, found 3.'],
    ['${{ hashFiles() }}', 'hashFiles → hashFiles() takes at least 1 argument, found none.'],
    [
      '${{ case(true, 1, false, 2) }}',
      'case → case() takes pairs of a condition and a value and then a default, found 4 arguments.',
    ],
  ])('%s', (text, problem) => {
    expect(told(text)).toEqual([problem]);
  });

  test.each([
    ['${{ env.A ', '${{ env.A  → Found "${{" with no "}}" after it.'],
    ["${{ 'a }}", `\${{ 'a }} → Found "\${{" with no "}}" after it: a ' inside it is not closed.`],
    ['${{ }}', '  → Found no expression, expected one between "${{" and "}}".'],
    ['${{ env.A + 1 }}', '+ → Found "+", expected a value: expressions have no arithmetic.'],
    ['${{ env["A"] }}', `" → Found ", expected single quotes: text is written 'like this'.`],
    ['${{ env.A = 1 }}', '= → Found "=", expected "==".'],
    ['${{ env.A & env.B }}', '& → Found "&", expected "&&".'],
    ['${{ env.A env.B }}', 'env → Found "env", expected an operator such as "==" or "&&", or the end.'],
    ['${{ env. }}', '. → The expression ends after ".", expected a name after the dot.'],
    ['${{ env.A || }}', '|| → The expression ends after "||", expected a value.'],
    ['${{ (env.A }}', 'A → The expression ends after "A", expected ")".'],
    ['${{ env[1 }}', '1 → The expression ends after "1", expected "]".'],
    ['${{ ) }}', ') → Found ")", expected a value.'],
    ['${{ join(env.A env.B) }}', 'env → Found "env", expected "," or ")".'],
    [`\${{ ${'('.repeat(60)}1${')'.repeat(60)} }}`, expect.stringContaining('more than 50 levels deep')],
  ])('syntax: %s', (text, problem) => {
    expect(told(text)).toEqual([problem]);
  });

  test('tells all mistakes of a text at once, in its order', () => {
    expect(told('${{ a.b }} ${{ 1 + }} ${{ nope() && c }}')).toHaveLength(4);
  });

  test('counts places right behind a line break inside a text', () => {
    expect(told("${{ format('a\nb', task) }}")).toEqual([
      'task → Unknown context "task"; did you mean "tasks"?',
    ]);
  });

  test('gives the suggestion and the path by which a caller says more', () => {
    expect(checkTemplate('${{ tasks.laod }}', scope)).toMatchObject([
      { code: 'unknown-member', suggestion: 'load', path: ['tasks', 'laod'] },
    ]);
  });

  test('allows status functions in conditions only, where the place says so', () => {
    expect(told('${{ always() }}', { statusFunctions: false })).toEqual([
      'always → always() can only be called in a condition ("if:").',
    ]);
  });

  test('takes a condition with or without its wrapping', () => {
    expect(checkTemplate(parseCondition('task.a'), scope)).toMatchObject([{ start: 0, end: 4 }]);
    expect(checkTemplate(parseCondition(' ${{ task.a }}'), scope)).toMatchObject([{ start: 5, end: 9 }]);
    expect(checkTemplate(parseCondition("${{ env.A }} == 'x'"), scope)).toMatchObject([
      { code: 'expression-syntax', start: 12 },
    ]);
  });
});

describe('references', () => {
  test('have the path and the place of each member, quotes left out', () => {
    const text = "x ${{ tasks['a-b'].outputs[0].*.c }} ${{ env[params.x] }}";
    const shown = references(text).map(({ path, members, start, end }) => ({
      path,
      members: members.map(span => text.slice(span.start, span.end)),
      whole: text.slice(start, end),
    }));
    expect(shown).toEqual([
      {
        path: ['tasks', 'a-b', 'outputs', '0', '*', 'c'],
        members: ['tasks', 'a-b', 'outputs', '0', '*', 'c'],
        whole: "tasks['a-b'].outputs[0].*.c",
      },
      { path: ['env'], members: ['env'], whole: 'env' },
      { path: ['params', 'x'], members: ['params', 'x'], whole: 'params.x' },
    ]);
  });

  test('are none in text, calls and keywords', () => {
    expect(references("a.b ${{ format('tasks.x', true, null, 1) }}")).toEqual([]);
  });
});
