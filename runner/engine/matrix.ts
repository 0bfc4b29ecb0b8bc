import { mostCombinations } from '../model/check/matrix.ts';
import type { Json, JsonObject, Matrix } from '../model/orchestration.ts';

/** A matrix whose axes turned out not to be lists, to be empty or to be too many, in words for its author. */
export class MatrixError extends Error {
  override readonly name = 'MatrixError';
}

/** Gives the value of a text with expressions. */
type Resolve = (text: string) => Json;

/**
 * The combinations of a matrix by GitHub's rules: the cross product of the axes in the order written, the last one
 * changing fastest; less those that an `exclude` matches; each `include` is laid over every combination whose axes it
 * does not contradict, and stands as one more where there is none. `resolve` gives the values of expressions, of which a whole axis or any text in it may be one.
 * Throws `MatrixError`.
 */
export function expandMatrix(matrix: Matrix, resolve: Resolve): readonly JsonObject[] {
  const axes = Object.entries(matrix.axes).map(
    ([name, values]) => [name, listOf(name, resolved(values, resolve))] as const,
  );
  const excludes = matrix.exclude.map(pattern => resolvedObject(pattern, resolve));
  const includes = matrix.include.map(include => resolvedObject(include, resolve));
  const product = crossProduct(axes).filter(one => !excludes.some(pattern => matches(one, pattern)));
  const combinations = withIncludes(product, includes, new Set(axes.map(([name]) => name)));
  if (combinations.length === 0) throw new MatrixError('The matrix leaves no combination to run.');
  if (combinations.length > mostCombinations)
    throw new MatrixError(
      `The matrix gives ${combinations.length} combinations; at most ${mostCombinations} are allowed.`,
    );
  return combinations;
}

/** A value with all the expressions in it evaluated. */
function resolved(value: Json, resolve: Resolve): Json {
  if (typeof value === 'string') return value.includes('${{') ? resolve(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(one => resolved(one, resolve)) : resolvedObject(value, resolve);
}

function resolvedObject(object: JsonObject, resolve: Resolve): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, resolved(value, resolve)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function listOf(name: string, value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new MatrixError(`The matrix's "${name}" expects a list; found ${JSON.stringify(value)}.`);
}

function crossProduct(axes: readonly (readonly [string, readonly Json[]])[]): readonly JsonObject[] {
  if (axes.length === 0) return [];
  let combinations: readonly JsonObject[] = [{}];
  for (const [name, values] of axes) {
    if (combinations.length * values.length > mostCombinations * mostCombinations)
      throw new MatrixError(`The matrix gives over ${mostCombinations} combinations.`);
    combinations = combinations.flatMap(one => values.map(value => ({ ...one, [name]: value })));
  }
  return combinations;
}

function withIncludes(
  product: readonly JsonObject[],
  includes: readonly JsonObject[],
  axes: ReadonlySet<string>,
): readonly JsonObject[] {
  const combinations = product.map(one => ({ original: one, extended: one }));
  const added: JsonObject[] = [];
  for (const include of includes) {
    const own = Object.fromEntries(Object.entries(include).filter(([name]) => axes.has(name)));
    const fitting = combinations.filter(({ original }) => matches(original, own));
    for (const one of fitting) one.extended = { ...one.extended, ...include };
    if (fitting.length === 0) added.push(include);
  }
  return [...combinations.map(({ extended }) => extended), ...added];
}

/** Whether a combination has every member of a pattern with an equal value. */
function matches(combination: JsonObject, pattern: JsonObject): boolean {
  return Object.entries(pattern).every(
    ([name, value]) => name in combination && JSON.stringify(combination[name]) === JSON.stringify(value),
  );
}
