import { BooleanData } from '@actions/expressions/data/boolean';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import { StringData } from '@actions/expressions/data/string';
import { Evaluator } from '@actions/expressions/evaluator';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { truthy } from '@actions/expressions/result';
import type { Json } from '../orchestration.ts';
import { ExpressionError } from './expressionError.ts';
import { functionSignatures } from './functions.ts';
import type { ParsedExpression } from './parseExpression.ts';
import { calledFunctions, contextNames } from './references.ts';
import { parseCondition, parseTemplate, type Template } from './template.ts';
import { Conversion, toJson } from './values.ts';

/** What expressions can reach while they are evaluated. */
export interface EvaluationContext {
  /** The contexts by name (params, env, secrets, tasks, phases, run, event, orchestration, matrix, component); one that is left out is null. */
  readonly values: Readonly<Record<string, Json>>;
  readonly status: RunStatus;
  /** One hash over all files that match any of the patterns; without it, `hashFiles()` cannot be called. */
  readonly hashFiles?: (patterns: readonly string[]) => string;
}

/** What the status functions answer. */
export interface RunStatus {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
}

/** Every context of the language. One that is not given is empty; any other name is a mistake. */
const CONTEXTS: ReadonlySet<string> = new Set([
  'component',
  'env',
  'event',
  'matrix',
  'orchestration',
  'params',
  'phases',
  'run',
  'secrets',
  'tasks',
]);

/**
 * The value of a text with `${{ }}` in it. A text that is one expression alone keeps its value's type; otherwise the parts
 * are joined to one string, as GitHub does: null is nothing, objects and lists are JSON.
 * @throws ExpressionError where an expression cannot be read or has no value
 */
export function evaluateTemplate(text: string, context: EvaluationContext): Json {
  if (!text.includes('${{')) return text;
  const template = readable(parseTemplate(text));
  const [first] = template.parts;
  const conversion = new Conversion();
  if (template.parts.length === 1 && first?.kind === 'expression' && first.parsed !== null)
    return toJson(evaluate(first.parsed, context, conversion));
  return template.parts
    .map(part => {
      if (part.kind === 'literal') return part.text;
      return part.parsed === null ? '' : asText(evaluate(part.parsed, context, conversion));
    })
    .join('');
}

/**
 * Whether a condition holds: the text of an `if:`, with or without `${{ }}`, by GitHub's truthiness (false, 0, '' and null are
 * false). The `success() &&` that a condition without a status function implies is the caller's to add; see `hasStatusFunction`.
 * @throws ExpressionError where the expression cannot be read or has no value
 */
export function evaluateCondition(text: string, context: EvaluationContext): boolean {
  const template = readable(parseCondition(text));
  const [part] = template.parts;
  if (part?.kind !== 'expression' || part.parsed === null) return false;
  return truthy(evaluate(part.parsed, context, new Conversion()));
}

function readable(template: Template): Template {
  const [mistake] = template.mistakes;
  if (mistake !== undefined)
    throw new ExpressionError(`Cannot read "${shown(template.text, mistake.start)}": ${mistake.message}`);
  return template;
}

/** The line of a text in which a mistake stands, as much of it as a message bears. */
function shown(text: string, at: number): string {
  const start = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
  const line = text.slice(start).split('\n', 1)[0]?.trim() ?? '';
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}

function evaluate(
  parsed: ParsedExpression,
  context: EvaluationContext,
  conversion: Conversion,
): ExpressionData {
  for (const name of calledFunctions(parsed))
    if (!functionSignatures.has(name.toLowerCase())) throw new ExpressionError(`Unknown function ${name}().`);
  const values: Record<string, Json> = {};
  for (const name of contextNames(parsed)) values[name] = contextValue(name, context);
  try {
    return new Evaluator(
      parsed.tree,
      conversion.contexts(values),
      functionsFor(context, conversion),
    ).evaluate();
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    // The library tells a bad argument (a format string, text that is no JSON) by plain errors.
    throw new ExpressionError(libraryMessage(error), { cause: error });
  }
}

function contextValue(name: string, context: EvaluationContext): Json {
  const lower = name.toLowerCase();
  if (Object.hasOwn(context.values, lower)) return context.values[lower] ?? null;
  if (CONTEXTS.has(lower)) return null;
  throw new ExpressionError(`Unknown context "${name}".`);
}

function functionsFor(context: EvaluationContext, conversion: Conversion): Map<string, FunctionDefinition> {
  const { success, failure, cancelled } = context.status;
  const status = (name: string, value: boolean): [string, FunctionDefinition] => [
    name,
    { name, minArgs: 0, maxArgs: 0, call: () => new BooleanData(value) },
  ];
  return new Map([
    status('success', success),
    status('failure', failure),
    status('cancelled', cancelled),
    status('always', true),
    [
      'hashfiles',
      { name: 'hashFiles', minArgs: 1, maxArgs: 255, call: (...patterns) => hashOf(context, patterns) },
    ],
    ['tojson', { name: 'toJSON', minArgs: 1, maxArgs: 1, call: value => new StringData(jsonOf(value)) }],
    [
      'fromjson',
      { name: 'fromJSON', minArgs: 1, maxArgs: 1, call: text => conversion.toData(parseJson(text)) },
    ],
  ]);
}

function hashOf(context: EvaluationContext, patterns: readonly ExpressionData[]): ExpressionData {
  if (context.hashFiles === undefined) throw new ExpressionError('hashFiles() cannot be called here.');
  return new StringData(context.hashFiles(patterns.map(pattern => pattern.coerceString())));
}

/** As GitHub prints it: two blanks a level. */
function jsonOf(data: ExpressionData): string {
  return JSON.stringify(toJson(data), null, 2);
}

function parseJson(data: ExpressionData): Json {
  const text = data.coerceString();
  try {
    return JSON.parse(text);
  } catch {
    // Neither the text nor the parser's message, which quotes it: a piece of a secret would escape the masking.
    throw new ExpressionError(`fromJSON() got a text of ${text.length} characters that is no JSON.`);
  }
}

function asText(data: ExpressionData): string {
  // Numbers are written as the language writes them (at most 15 decimals), not as JavaScript does.
  if (data.primitive) return data.coerceString();
  return JSON.stringify(toJson(data));
}

function libraryMessage(error: unknown): string {
  // The library passes all members of a list or object as arguments, which overflows the stack beyond some 100,000 of them.
  if (error instanceof RangeError) return 'The expression reaches a list or object that is too large for it.';
  return error instanceof Error ? error.message : String(error);
}
