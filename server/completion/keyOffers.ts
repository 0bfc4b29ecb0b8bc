import type { Json } from '../../runner/model/orchestration.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { Mapping } from '../cursor/cursor.ts';
import { branchesOf, isObject, listOf, memberSchemas, type SchemaNode } from '../cursor/schemaNode.ts';
import { keyInWords, typeInWords } from '../words/schemaWords.ts';
import { type Offer, rank } from './offer.ts';
import { customaryKeys, keyText, requiredKeys, Stops, valueBelow, valueBeside } from './skeleton.ts';

export interface KeyPlace {
  /** Null where the mapping is not there yet. */
  readonly mapping: Mapping | null;
  /** The key at the cursor, which does not count as taken. */
  readonly word: Span | null;
  readonly isFlow: boolean;
  readonly hasColon: boolean;
  readonly hasBlock: boolean;
}

/** A mapping that is not there yet, in block style. */
export const newMapping: KeyPlace = {
  mapping: null,
  word: null,
  isFlow: false,
  hasColon: false,
  hasBlock: false,
};

/** Of each of these at most one may stand in a mapping, by the schema's title; that one is needed is the language's rule. */
const alternatives: Readonly<Record<string, readonly (readonly string[])[]>> = { Task: [['run', 'uses']] };

/** The keys that are still missing in a mapping and may stand there; those that have to be there first. */
export function keyOffers(nodes: readonly SchemaNode[], place: KeyPlace): readonly Offer[] {
  const { mapping, word } = place;
  const taken = new Set(
    (mapping?.keys() ?? []).filter(({ span }) => !overlaps(span, word)).map(({ name }) => name),
  );
  const branches = nodes.flatMap(node => branchesOf(node, mapping));
  const ruledOut = ruledOutBy(branches, taken);
  const required = new Set([...requiredKeys(nodes, mapping), ...neededAlternatives(branches, taken)]);
  const customary = new Set(customaryKeys(nodes));
  const names = new Set(branches.flatMap(({ schema }) => Object.keys(propertiesOf(schema))));
  return [...names]
    .filter(name => !taken.has(name) && !ruledOut.has(name))
    .map(name => {
      const members = nodes.flatMap(node => memberSchemas(node, name, mapping));
      const isRequired = required.has(name);
      return keyOffer(name, members, {
        ...place,
        isRequired,
        rank: isRequired
          ? rank.required
          : dependsOnMissing(branches, name, taken) || isDeprecated(members)
            ? rank.far
            : customary.has(name)
              ? rank.near
              : rank.usual,
      });
    });
}

interface OfferPlace extends KeyPlace {
  readonly isRequired: boolean;
  readonly rank: number;
}

function keyOffer(name: string, members: readonly SchemaNode[], place: OfferPlace): Offer {
  const { value, type, documentation } = wordsFor(members, place.isFlow);
  const ending = place.hasColon ? '' : place.hasBlock ? ':' : `:${value}`;
  const detail = [...(place.isRequired ? ['required'] : []), ...(type === '' ? [] : [type])].join(', ');
  return {
    label: name,
    kind: 'key',
    insert: `${keyText(name)}${ending}`,
    rank: place.rank,
    ...(detail === '' ? {} : { detail }),
    documentation,
  };
}

/** What an offer says of a key, by the schemas of its value alone. */
interface KeyWords {
  readonly members: readonly SchemaNode[];
  readonly isFlow: boolean;
  readonly value: string;
  readonly type: string;
  readonly documentation: string;
}

/** By the first schema of the value, which mostly is the only one. */
const knownWords = new WeakMap<SchemaNode['schema'], readonly KeyWords[]>();

/** Schemas do not change while the server runs, and a completion asks for the same keys as the one before. */
function wordsFor(members: readonly SchemaNode[], isFlow: boolean): KeyWords {
  const first = members[0]?.schema;
  const known = first === undefined ? [] : (knownWords.get(first) ?? []);
  const found = known.find(words => words.isFlow === isFlow && areSame(words.members, members));
  if (found !== undefined) return found;
  const stops = new Stops();
  const words: KeyWords = {
    members,
    isFlow,
    value: isFlow ? valueBeside(members, stops) : valueBelow(members, stops),
    type: typeInWords(members).replaceAll('`', ''),
    documentation: keyInWords(members),
  };
  if (first !== undefined) knownWords.set(first, [...known, words]);
  return words;
}

function areSame(some: readonly SchemaNode[], others: readonly SchemaNode[]): boolean {
  return (
    some.length === others.length &&
    some.every(
      ({ schema, document }, at) => schema === others[at]?.schema && document === others[at]?.document,
    )
  );
}

function isDeprecated(nodes: readonly SchemaNode[]): boolean {
  return nodes.some(({ schema }) => schema['deprecated'] === true);
}

/** Keys that cannot stand beside those that are there: the other alternatives, and what goes only with those. */
function ruledOutBy(branches: readonly SchemaNode[], taken: ReadonlySet<string>): ReadonlySet<string> {
  const out = new Set<string>();
  for (const group of groupsOf(branches))
    if (group.some(key => taken.has(key))) for (const key of group) if (!taken.has(key)) out.add(key);
  for (const [key, needed] of dependencies(branches)) if (needed.some(each => out.has(each))) out.add(key);
  return out;
}

/** Alternatives of which none is there yet. */
function neededAlternatives(branches: readonly SchemaNode[], taken: ReadonlySet<string>): readonly string[] {
  return groupsOf(branches).flatMap(group => (group.some(key => taken.has(key)) ? [] : group));
}

/** The keys of which exactly one may stand. */
function groupsOf(branches: readonly SchemaNode[]): readonly (readonly string[])[] {
  return branches.flatMap(({ schema }) => {
    const choices = listOf(schema['oneOf']).map(choice =>
      isObject(choice) ? listOf(choice['required']) : [],
    );
    const keys = choices.flatMap(required => (required.length === 1 ? required.map(String) : []));
    const isGroup = keys.length > 1 && keys.length === choices.length;
    return [...(isGroup ? [keys] : []), ...(alternatives[String(schema['title'])] ?? [])];
  });
}

function dependsOnMissing(
  branches: readonly SchemaNode[],
  name: string,
  taken: ReadonlySet<string>,
): boolean {
  return dependencies(branches).some(
    ([key, needed]) => key === name && needed.some(each => !taken.has(each)),
  );
}

function dependencies(branches: readonly SchemaNode[]): readonly (readonly [string, readonly string[]])[] {
  return branches.flatMap(({ schema }) => {
    const dependent = schema['dependentRequired'];
    if (!isObject(dependent)) return [];
    return Object.entries(dependent).map(([key, needed]) => [key, listOf(needed).map(String)] as const);
  });
}

function propertiesOf(schema: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  return isObject(schema['properties']) ? schema['properties'] : {};
}

function overlaps(span: Span, word: Span | null): boolean {
  return word !== null && span.start <= word.end && word.start <= span.end;
}
