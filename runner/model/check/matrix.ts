import type { OutlineTask } from '../draft.ts';
import type { Json, JsonObject, Matrix } from '../orchestration.ts';
import type { Span } from '../sourceFile.ts';
import type { YamlMap, YamlNode } from '../yaml/node.ts';
import { checkTexts } from './expressions.ts';
import { fieldsOf, isText, itemsIn, jsonObjectOf, jsonOf, numberIn } from './fields.ts';
import type { Reading } from './reading.ts';
import type { Place } from './scope.ts';

/** A matrix gives at most so many jobs, as GitHub's does (docs.github.com, "Usage limits"). */
export const mostCombinations = 256;

/** Keys of a matrix that are no axes. */
const settings: ReadonlySet<string> = new Set(['include', 'exclude', 'max-parallel']);

/** The `matrix:` of a task; null where there is none. Tells of what can never be fanned out, as far as the file alone shows it. */
export function readMatrix(reading: Reading, task: OutlineTask, place: () => Place): Matrix | null {
  const entry = task.fields.get('matrix');
  if (entry?.value?.kind !== 'map') return null;
  checkTexts(reading, entry.value, place);
  const fields = fieldsOf(entry.value);
  const axes = readAxes(reading, entry.value);
  const include = itemsIn(fields, 'include');
  const exclude = itemsIn(fields, 'exclude');
  checkExcludes(reading, axes, exclude);
  checkCount(reading, { axes, include, exclude, span: entry.key.span });
  return {
    axes: Object.fromEntries(axes),
    include: include.map(jsonObjectOf),
    exclude: exclude.map(jsonObjectOf),
    maxParallel: numberIn(fields, 'max-parallel'),
  };
}

type Axes = ReadonlyMap<string, readonly Json[] | string>;

function readAxes(reading: Reading, map: YamlMap): Axes {
  const axes = new Map<string, readonly Json[] | string>();
  for (const { key, value } of map.entries) {
    const name = String(key.value);
    if (settings.has(name) || value === null) continue;
    if (isText(value)) axes.set(name, value.value);
    if (value.kind !== 'sequence') continue;
    if (value.items.length === 0)
      reading.report('invalid-matrix', value.span, {
        message: `The list of "${name}" is empty; expected at least one value.`,
      });
    axes.set(name, value.items.map(jsonOf));
  }
  return axes;
}

/** An exclude that names no axis never excludes anything. */
function checkExcludes(reading: Reading, axes: Axes, excludes: readonly YamlNode[]): void {
  for (const exclude of excludes) {
    if (exclude.kind !== 'map') continue;
    for (const { key } of exclude.entries) {
      const name = String(key.value);
      if (axes.has(name)) continue;
      reading.report(
        'invalid-matrix',
        key.span,
        reading.unknownName(`matrix axis "${name}"`, name, axes.keys()),
      );
    }
  }
}

interface Counted {
  readonly axes: Axes;
  readonly include: readonly YamlNode[];
  readonly exclude: readonly YamlNode[];
  readonly span: Span;
}

function checkCount(reading: Reading, { axes, include, exclude, span }: Counted): void {
  if (axes.size === 0 && include.length === 0) {
    reading.report('invalid-matrix', span, {
      message: 'The matrix is empty; expected at least one list of values.',
    });
    return;
  }
  const least = axes.size === 0 ? include.length : leastCombinations(axes, exclude.map(jsonObjectOf));
  if (least === null || least <= mostCombinations) return;
  const count = exclude.length === 0 ? `${least}` : `at least ${least}`;
  reading.report('invalid-matrix', span, {
    message: `The matrix gives ${count} combinations; expected at most ${mostCombinations}.`,
  });
}

/** How many combinations are left at least, whatever the excludes have in common; null where an axis is an expression. */
function leastCombinations(axes: Axes, excludes: readonly JsonObject[]): number | null {
  const lengths = new Map<string, number>();
  for (const [name, values] of axes) {
    if (typeof values === 'string') return null;
    lengths.set(name, values.length);
  }
  let count = productOf(lengths, {});
  for (const exclude of excludes) count -= productOf(lengths, exclude);
  return count;
}

/** Combinations of the axes that a pattern leaves open. */
function productOf(lengths: ReadonlyMap<string, number>, pattern: JsonObject): number {
  let product = 1;
  for (const [name, length] of lengths) if (!Object.hasOwn(pattern, name)) product *= length;
  return product;
}
