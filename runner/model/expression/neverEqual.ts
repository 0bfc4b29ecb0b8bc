import { nearestName } from '../nearestName.ts';
import { type Comparison, comparisons } from './comparisons.ts';
import type { ExpressionProblem } from './expressionProblem.ts';
import type { Template } from './template.ts';

/** What is known of a value before there is one: its type, or all that it can be. */
export type PossibleValues = { readonly kind: 'boolean' | 'number' } | PossibleTexts;

/** One of some texts. */
export interface PossibleTexts {
  readonly kind: 'texts';
  readonly texts: readonly string[];
  /** What people write who mean one of them, in lower case. */
  readonly alsoCalled?: ReadonlyMap<string, string>;
}

/** Tells what a member of a context can be, by its path; undefined where that is not known. */
export type ValuesOf = (path: readonly string[]) => PossibleValues | undefined;

/** Comparisons of a template whose two sides are never equal, whatever happens. */
export function neverEqual(template: Template, valuesOf: ValuesOf): readonly ExpressionProblem[] {
  return comparisons(template).flatMap(comparison => {
    const { path } = comparison.reference;
    const values = path.includes('*') ? undefined : valuesOf(path);
    return values === undefined || canBeEqual(values, comparison.value)
      ? []
      : [problemOf(values, comparison)];
  });
}

/**
 * Whether some possible value equals a written one, as GitHub's expressions compare: texts without regard to case, and values of
 * different types as numbers, of which a text that shows none is never equal to anything.
 */
function canBeEqual(possible: PossibleValues, value: Comparison['value']): boolean {
  if (possible.kind === 'texts') {
    if (typeof value !== 'string') return possible.texts.some(text => numberOf(text) === Number(value));
    return possible.texts.some(text => text.toLowerCase() === value.toLowerCase());
  }
  if (possible.kind === 'number') return !Number.isNaN(numberOf(value));
  return typeof value === 'boolean' || [0, 1].includes(numberOf(value));
}

function numberOf(value: Comparison['value']): number {
  return typeof value === 'string' ? Number(value.trim()) : Number(value);
}

function meantBy(text: string, { texts, alsoCalled }: PossibleTexts): string | undefined {
  return alsoCalled?.get(text.toLowerCase()) ?? nearestName(text, texts);
}

function problemOf(possible: PossibleValues, { reference, value, span }: Comparison): ExpressionProblem {
  const name = `"${reference.path.join('.')}"`;
  const found = typeof value === 'string' ? `"${value}"` : String(value);
  const common = { code: 'never-equal', ...span } as const;
  if (possible.kind === 'texts') {
    const can = possible.texts.map(text => `"${text}"`).join(', ');
    const message = `${name} is never ${found}, only one of ${can}`;
    const meant = typeof value === 'string' ? meantBy(value, possible) : undefined;
    if (meant === undefined || meant.includes("'")) return { ...common, message: `${message}.` };
    const inside = { start: span.start + 1, end: span.end - 1 };
    return { ...common, ...inside, message: `${message}; did you mean "${meant}"?`, suggestion: meant };
  }
  if (possible.kind === 'number')
    return { ...common, message: `${name} is a number, which never equals the text ${found}.` };
  const message = `${name} is true or false, which never equals ${typeof value === 'string' ? `the text ${found}` : found}.`;
  const meant = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (meant !== 'true' && meant !== 'false') return { ...common, message };
  return { ...common, message: `${message} Write ${meant} without quotes.`, suggestion: meant };
}
