import { isText } from '../../runner/model/check/fields.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
import { touches } from '../references/tasksAt.ts';
import { durationInWords } from './durationInWords.ts';

/** Keys of the language whose values are durations, and those whose insides are the author's own. */
const durationKeys: ReadonlySet<unknown> = new Set([
  ...['timeout', 'duration', 'wait', 'maxWait', 'cooldown', 'for', 'every'],
]);
const ownKeys: ReadonlySet<unknown> = new Set(['with', 'env', 'params', 'matrix', 'schedule']);

/**
 * Durations in a stretch of a file whose words say more than how they are written: `5400s` is "1 hour 30 minutes", `PT50M` is
 * "50 minutes".
 */
export function durationsIn(root: YamlNode | null, stretch: Span): readonly WordedDuration[] {
  if (root === null || root.kind === 'scalar' || !touches(root.span, stretch)) return [];
  if (root.kind === 'sequence') return root.items.flatMap(item => durationsIn(item, stretch));
  return root.entries.flatMap(({ key, value }) => {
    if (value === null || ownKeys.has(key.value)) return [];
    if (!durationKeys.has(key.value) || !isText(value)) return durationsIn(value, stretch);
    const words = durationInWords(value.value);
    return words === null || isPlain(value.value, words) ? [] : { span: value.span, words };
  });
}

interface WordedDuration {
  readonly span: Span;
  readonly words: string;
}

/** Whether each amount is written as the words have it, so that nothing needs to be reckoned. */
function isPlain(text: string, words: string): boolean {
  const amounts = (from: string) => (from.match(/\d+(?:\.\d+)?/g) ?? []).join(' ');
  return !/^\s*p/i.test(text) && amounts(text) === amounts(words);
}
