import { type Reference, references } from '../../runner/model/expression/expression.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { ExpressionText } from './expressionTexts.ts';
import type { MentionList } from './mentionList.ts';
import type { Naming, Sight, ThingKind } from './thing.ts';

/** What each context holds. */
const kinds: ReadonlyMap<string, ThingKind> = new Map([
  ['params', 'param'],
  ['secrets', 'secret'],
  ['tasks', 'task'],
  ['phases', 'phase'],
  ['matrix', 'axis'],
  ['env', 'variable'],
]);

/** What can be told of the names in a file's expressions where they stand. */
export interface Meaning {
  naming(kind: ThingKind, name: string, sees: Sight): Naming;
  output(task: string, name: string): Naming | null;
  /** A parameter of the component at hand. */
  parameter(name: string): Naming | null;
}

/** The meaning of an orchestration's expressions: its `Names` know it. */
export const meaningByNames: Meaning = {
  naming: (kind, name, sees) => ({ kind, name, within: sees }),
  output: (id, name) => ({ kind: 'output', name, within: { id } }),
  parameter: () => null,
};

/** The meaning of expressions that are filled in elsewhere: known where they are, and not what they say there. */
export function openMeaning(component: string | null): Meaning {
  return {
    naming: (kind, name) => ({ kind, owner: kind === 'secret' ? '' : null, name }),
    output: () => null,
    parameter: name => (component === null ? null : { kind: 'parameter', owner: component, name }),
  };
}

/** Adds everything that the expressions of a text name. */
export function addExpressions(list: MentionList, text: ExpressionText, meaning: Meaning): void {
  for (const reference of references(text.template))
    for (const { naming, at } of namedBy(reference, text.sees, meaning))
      list.stretch(naming, 'mention', { scalar: text.scalar, at, form: 'member' });
}

interface Named {
  readonly naming: Naming;
  readonly at: Span;
}

function namedBy({ path, members }: Reference, sees: Sight, meaning: Meaning): readonly Named[] {
  const [context = '', name, further, last] = path;
  const named: Named[] = [];
  const add = (naming: Naming | null, at: Span | undefined): void => {
    if (naming !== null && at !== undefined) named.push({ naming, at });
  };
  if (name === undefined || name === '*') return named;
  const kind = kinds.get(context.toLowerCase());
  if (kind !== undefined) add(meaning.naming(kind, name, sees), members[1]);
  if (further === undefined || further === '*') return named;
  if (kind === 'task' && further.toLowerCase() === 'outputs' && last !== undefined && last !== '*')
    add(meaning.output(name, last), members[3]);
  if (context.toLowerCase() === 'component' && name.toLowerCase() === 'parameters')
    add(meaning.parameter(further), members[2]);
  return named;
}
