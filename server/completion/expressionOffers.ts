import type { Place } from '../../runner/model/check/scope.ts';
import { functionSignatures, statusFunctions } from '../../runner/model/expression/functions.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import { type Member, membersAt } from '../cursor/expressionMembers.ts';
import { endsValue, type Piece, pathBefore, piecesOf } from '../cursor/expressionTokens.ts';
import type { FileReading } from '../reading.ts';
import { functionWords, signatureOf } from '../words/expressionWords.ts';
import { literal, type Offer, rank } from './offer.ts';

/** An expression at the cursor. */
export interface ExpressionPlace {
  readonly reading: FileReading;
  /** The expression's own text. */
  readonly span: Span;
  readonly offset: number;
  readonly place: Place;
}

/** What an expression can go on with at the cursor. */
export function expressionOffers(at: ExpressionPlace): readonly Offer[] {
  const { offset, span, reading } = at;
  const all = piecesOf(reading.file.text, span);
  const current = all.findIndex(({ start, end, kind }) => {
    const isWord = kind === 'name' || kind === 'text' || kind === 'number';
    return isWord && start < offset && (offset < end || (offset === end && kind !== 'text'));
  });
  const word = all[current] ?? unclosedText(all, offset);
  const before = all.filter(({ end }) => end <= (word?.start ?? offset));
  const last = before.at(-1);
  if (word?.kind === 'number') return [];
  if (word?.kind === 'text') return textOffers(at, before, inside(word));
  const stretch = word ?? { start: offset, end: offset };
  if (last?.text === '.') {
    const path = pathBefore(before, before.length - 1);
    return path === null
      ? []
      : membersAt(reading, at.place, path).map(member => memberOffer(member, stretch, 'member'));
  }
  if (endsValue(last)) return word === undefined ? operators(stretch) : [];
  const isCalled = all.find(({ start }) => start >= stretch.end)?.text === '(';
  return [
    ...membersAt(reading, at.place, []).map(member => memberOffer(member, stretch, 'context')),
    ...functions(at.place, stretch, isCalled),
    ...['true', 'false', 'null'].map(name => offerOf(name, stretch, { kind: 'value', rank: rank.far })),
  ];
}

/** A text whose closing quote is missing is still being typed where the expression ends. */
function unclosedText(all: readonly Piece[], offset: number): Piece | undefined {
  const last = all.at(-1);
  if (last?.kind !== 'text' || offset !== last.end) return undefined;
  return (last.text.match(/'/g)?.length ?? 0) % 2 === 1 ? last : undefined;
}

/** A text without its quotes. */
function inside({ start, end, text }: Piece): Span {
  const isClosed = text.length > 1 && text.endsWith("'");
  return { start: start + 1, end: isClosed ? end - 1 : end };
}

/** Within quotes: the name of a member in brackets, or a value that the other side can have. */
function textOffers(at: ExpressionPlace, before: readonly Piece[], stretch: Span): readonly Offer[] {
  const last = before.at(-1);
  if (last === undefined) return [];
  const path = pathBefore(before, before.length - 1);
  if (path === null) return [];
  if (last.text === '[')
    return membersAt(at.reading, at.place, path).map(member => memberOffer(member, stretch, 'member'));
  if (last.text !== '==' && last.text !== '!=') return [];
  const values = at.place.scope.valuesOf?.(path);
  if (values?.kind !== 'texts') return [];
  return values.texts.map(value => offerOf(value, stretch, { kind: 'choice', rank: rank.near }));
}

function functions({ scope }: Place, span: Span, isCalled: boolean): readonly Offer[] {
  const signatures = [...functionSignatures.values()].filter(
    ({ name }) => scope.statusFunctions !== false || !statusFunctions.has(name.toLowerCase()),
  );
  return signatures.map(signature => {
    const { name } = signature;
    const words = functionWords[name.toLowerCase()];
    const stop = signature.most === 0 ? '' : '$1';
    return {
      label: name,
      kind: 'function',
      insert: isCalled ? name : `${name}(${stop})`,
      rank: rank.usual,
      detail: signatureOf(signature),
      ...(words === undefined ? {} : { documentation: words.description }),
      span,
    };
  });
}

function operators(span: Span): readonly Offer[] {
  return ['==', '!=', '&&', '||', '<', '<=', '>', '>='].map(name =>
    offerOf(name, span, { kind: 'operator', rank: rank.usual }),
  );
}

function memberOffer({ name, ...words }: Member, span: Span, kind: 'member' | 'context'): Offer {
  return offerOf(name, span, { kind, rank: rank.near, ...words });
}

function offerOf(name: string, span: Span, more: Omit<Offer, 'label' | 'insert' | 'span'>): Offer {
  return { label: name, insert: literal(name), span, ...more };
}
