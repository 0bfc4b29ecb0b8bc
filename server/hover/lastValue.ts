import {
  ExpressionError,
  evaluateTemplate,
  hasStatusFunction,
  references,
} from '../../runner/model/expression/expression.ts';
import type { Json } from '../../runner/model/orchestration.ts';
import type { LastRun } from '../../runner/model/recordedRuns.ts';

/**
 * What an expression was in the last run; null where that is not known for certain: where it names something that the record does not have (a
 * secret, the environment, an output that was not written), or asks how the run stands.
 */
export function lastValue({ values }: LastRun, expression: string): Json {
  const template = `\${{ ${expression} }}`;
  if (hasStatusFunction(template)) return null;
  const named = references(template);
  if (named.length === 0) return null;
  const context = { values, status: { success: true, failure: false, cancelled: false } };
  try {
    const isKnown = named.every(({ start, end, path }) => {
      const isRecorded = Object.hasOwn(values, (path[0] ?? '').toLowerCase());
      return isRecorded && evaluateTemplate(`\${{ ${template.slice(start, end)} }}`, context) !== null;
    });
    return isKnown ? evaluateTemplate(template, context) : null;
  } catch (error) {
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}

/** Longer values would hide what they stand beside. */
const mostCharacters = 1000;
const mostLines = 20;

/** A value as it is shown: a text as it is, everything else as JSON; cut where it is long. */
export function shownValue(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const lines = text.slice(0, mostCharacters).split('\n').slice(0, mostLines).join('\n');
  return lines.length < text.length ? `${lines} …` : text;
}

/** A text in Markdown that is shown as it is, whatever is in it. */
export function verbatim(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  if (longest === 0 && !text.includes('\n') && text.trim() !== '' && text.length <= 100) return `\`${text}\``;
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `\n${fence}text\n${text}\n${fence}`;
}
