import { type Reference, references } from '../../runner/model/expression/expression.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { ExpressionText } from './expressionTexts.ts';
import type { MentionList } from './mentionList.ts';
import type { Names, Where } from './names.ts';
import type { Thing, ThingKind } from './thing.ts';

/** What each context holds. */
const kinds: ReadonlyMap<string, ThingKind> = new Map([
  ['params', 'param'],
  ['secrets', 'secret'],
  ['tasks', 'task'],
  ['phases', 'phase'],
  ['matrix', 'axis'],
  ['env', 'variable'],
]);

/** What the names in a file's expressions mean. */
export interface Meaning {
  thing(kind: ThingKind, name: string, where: Where): Thing | null;
  output(task: string, name: string): Thing | null;
  /** A parameter of the component at hand. */
  parameter(name: string): Thing | null;
}

/** The meaning of an orchestration's expressions, by its names. */
export function meaningBy(names: Names): Meaning {
  return {
    thing: (kind, name, where) => names.thing(kind, name, where),
    output: (task, name) => names.output(task, name),
    parameter: () => null,
  };
}

/** The meaning of expressions that are filled in elsewhere: known where they are, and not what they say there. */
export function openMeaning(component: string | null): Meaning {
  return {
    thing: (kind, name) => ({ kind, owner: kind === 'secret' ? '' : null, name }),
    output: () => null,
    parameter: name => (component === null ? null : { kind: 'parameter', owner: component, name }),
  };
}

/** Adds everything that the expressions of a text name. */
export function addExpressions(list: MentionList, text: ExpressionText, meaning: Meaning): void {
  for (const reference of references(text.template))
    for (const { thing, at } of namedBy(reference, text, meaning))
      list.stretch(thing, 'mention', { scalar: text.scalar, at, form: 'member' });
}

interface Named {
  readonly thing: Thing;
  readonly at: Span;
}

function namedBy({ path, members }: Reference, where: Where, meaning: Meaning): readonly Named[] {
  const [context = '', name, further, last] = path;
  const named: Named[] = [];
  const add = (thing: Thing | null, at: Span | undefined): void => {
    if (thing !== null && at !== undefined) named.push({ thing, at });
  };
  if (name === undefined || name === '*') return named;
  const kind = kinds.get(context.toLowerCase());
  if (kind !== undefined) add(meaning.thing(kind, name, where), members[1]);
  if (further === undefined || further === '*') return named;
  if (kind === 'task' && further.toLowerCase() === 'outputs' && last !== undefined && last !== '*')
    add(meaning.output(name, last), members[3]);
  if (context.toLowerCase() === 'component' && name.toLowerCase() === 'parameters')
    add(meaning.parameter(further), members[2]);
  return named;
}
