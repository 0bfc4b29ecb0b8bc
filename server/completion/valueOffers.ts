import type { Json, JsonObject } from '../../runner/model/orchestration.ts';
import type { Step } from '../cursor/cursor.ts';
import { branchesOf, isObject, listOf, type SchemaNode } from '../cursor/schemaNode.ts';
import type { FileReading } from '../reading.ts';
import { descriptionOf, typesOf } from '../words/schemaWords.ts';
import { dataSetsAt } from './dataSets.ts';
import { namesFor, valuesFromFile } from './names.ts';
import { literal, type Offer, rank } from './offer.ts';
import { type KnownPath, type ListFolder, pathOffer, pathsFor, pathsInParameters } from './pathOffers.ts';
import { presetsOf } from './presets.ts';
import { type ScalarPlace, writtenScalar } from './writtenScalar.ts';

/** A value to fill in, by the way to it. */
export interface ValuePlace extends ScalarPlace {
  readonly reading: FileReading;
  readonly steps: readonly Step[];
  readonly offset: number;
  /** Nothing is written there yet. */
  readonly isEmpty: boolean;
  /** What is written of it up to the cursor. */
  readonly typed: string;
  readonly list: ListFolder;
}

/** The scalars that a place can take: those that the schema lists, names that exist, and what people often mean. */
export async function valueOffers(
  nodes: readonly SchemaNode[],
  place: ValuePlace,
): Promise<readonly Offer[]> {
  const branches = nodes.flatMap(node => branchesOf(node, null));
  const offers: (Offer | null)[] = valuesFromFile(place.reading, place.steps).map(value =>
    offerOf(value, place, { kind: 'choice', rank: rank.required }),
  );
  if (offers.length > 0) return offers.filter(offer => offer !== null);
  for (const { schema } of branches) {
    const documentation = descriptionOf([{ schema, document: schema }]);
    const words = documentation === null ? {} : { documentation };
    for (const value of choicesOf(schema)) {
      const isDefault = value === schema['default'];
      const detail = isDefault ? { detail: 'default' } : {};
      offers.push(offerOf(value, place, { kind: 'choice', rank: rank.near, ...detail, ...words }));
    }
    const { 'x-format': format } = schema;
    if (typeof format === 'string') offers.push(...(await formatOffers(format, schema, place)));
    for (const value of examplesOf(schema))
      offers.push(offerOf(value, place, { kind: 'value', rank: rank.far, detail: 'example', ...words }));
    if (format === 'expression' && place.isEmpty) offers.push(expressionOffer(place));
  }
  if (offers.length === 0) offers.push(...pathsAs(await pathsInParameters(place), place));
  return unique(offers.filter(offer => offer !== null));
}

function pathsAs(paths: readonly KnownPath[], place: ValuePlace): readonly (Offer | null)[] {
  return paths.map(path => {
    const written = writtenScalar(path.path, place);
    return written === null ? null : pathOffer(path, literal(written));
  });
}

async function formatOffers(
  format: string,
  schema: JsonObject,
  place: ValuePlace,
): Promise<readonly (Offer | null)[]> {
  if (format === 'path' || format === 'sql-file')
    return pathsAs(await pathsFor(format, schema, place), place);
  const names = await namesFor(format, place.reading, place.steps);
  const presets = presetsOf(format);
  const dataSets = format === 'data-set' ? dataSetsAt(place) : [];
  return [
    ...names.map(({ name, isComponent, ...words }) =>
      offerOf(name, place, { kind: isComponent ? 'component' : 'reference', rank: rank.near, ...words }),
    ),
    ...dataSets.map(value => offerOf(value, place, { kind: 'reference', rank: rank.near })),
    ...presets.map(({ value, words }) =>
      offerOf(value, place, {
        kind: 'value',
        rank: rank.usual,
        ...(words === undefined ? {} : { detail: words }),
      }),
    ),
  ];
}

function offerOf(value: Json, place: ValuePlace, more: Omit<Offer, 'label' | 'insert'>): Offer | null {
  const written = writtenScalar(value, place);
  return written === null ? null : { label: String(value), insert: literal(written), ...more };
}

/** The values that a schema lists. */
function choicesOf(schema: SchemaNode['schema']): readonly Json[] {
  const listed = schema['const'] === undefined ? listOf(schema['enum']) : [schema['const']];
  if (listed.length > 0) return listed;
  const types = typesOf(schema);
  // Where a text is possible as well, it is rarely a truth value that is meant.
  return types.includes('boolean') && !types.includes('string') ? [true, false] : [];
}

/** Examples that can be meant as they stand: numbers, words of a form. An example of a name or a sentence is somebody else's. */
function examplesOf(schema: SchemaNode['schema']): readonly Json[] {
  const { 'x-format': format, pattern, 'x-expects': expects } = schema;
  const isOfForm = pattern !== undefined || expects !== undefined || !typesOf(schema).includes('string');
  if (format === undefined ? !isOfForm : !formats.has(String(format))) return [];
  const examples = [schema['default'], ...listOf(schema['examples'])].filter(value => value !== undefined);
  return examples.filter(value => !isObject(value) && !Array.isArray(value));
}

/** Formats whose values mean the same in every project. */
const formats: ReadonlySet<string> = new Set(['cron', 'interval', 'duration', 'size']);

function expressionOffer(place: ValuePlace): Offer {
  const mustQuote = place.isFlow && place.style === 'plain';
  const inner = '\\${{ $1 \\}\\}';
  return {
    label: '${{ }}',
    kind: 'snippet',
    insert: mustQuote ? `"${inner}"` : inner,
    rank: rank.near,
    detail: 'an expression',
    isSnippet: true,
  };
}

function unique(offers: readonly Offer[]): readonly Offer[] {
  const byLabel = new Map<string, Offer>();
  for (const offer of offers) if (!byLabel.has(offer.label)) byLabel.set(offer.label, offer);
  return [...byLabel.values()];
}
