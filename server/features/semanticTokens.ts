import type {
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensDeltaParams,
  SemanticTokensEdit,
  SemanticTokensParams,
  SemanticTokensRangeParams,
  ServerCapabilities,
} from 'vscode-languageserver';
import type { Range, SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { FileReading } from '../reading.ts';
import { type ExpressionText, expressionTextsOf } from '../references/expressionTexts.ts';
import { type TokenKind, tokensOf } from '../references/expressionTokens.ts';
import { spanOf } from '../references/valuePlaces.ts';
import type { Session } from '../session.ts';
import { keyOf, placeOf } from '../uri.ts';
import type { Feature } from './feature.ts';

/** Names of the protocol for what expressions are made of; only expressions are coloured, YAML is coloured by every editor. */
const tokenTypes = ['variable', 'property', 'function', 'keyword', 'number', 'string', 'operator', 'macro'];

const typeOf: Readonly<Record<TokenKind, number>> = {
  context: 0,
  member: 1,
  function: 2,
  constant: 3,
  number: 4,
  text: 5,
  operator: 6,
  delimiter: 7,
};

/** Colours expressions: contexts, members, functions, texts, in whatever state they are. */
export const semanticTokens: Feature = {
  name: 'semanticTokens',
  capabilities({ capabilities }): ServerCapabilities {
    if (capabilities.textDocument?.semanticTokens === undefined) return {};
    const legend = { tokenTypes, tokenModifiers: [] };
    return { semanticTokensProvider: { legend, full: { delta: true }, range: true } };
  },
  register(connection, session) {
    const given = new GivenTokens(session);
    const { semanticTokens: requests } = connection.languages;
    requests.on(session.answering((reading, _params: SemanticTokensParams) => given.full(reading)));
    requests.onDelta(
      session.answering((reading, { previousResultId }: SemanticTokensDeltaParams) =>
        given.since(reading, previousResultId),
      ),
    );
    requests.onRange(
      session.answering((reading, { range }: SemanticTokensRangeParams) => ({
        data: encoded(reading.file, placedTokens(reading, range)),
      })),
    );
  },
};

/** What was given last for each open document, so that only what differs is given next. */
class GivenTokens {
  readonly #session: Session;
  readonly #last = new Map<string, { readonly resultId: string; readonly data: readonly number[] }>();
  #count = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  full(reading: FileReading): SemanticTokens {
    const data = encoded(reading.file, placedTokens(reading, null));
    return { resultId: this.#keep(reading, data), data };
  }

  since(reading: FileReading, previousResultId: string): SemanticTokens | SemanticTokensDelta {
    const last = this.#last.get(keyOf(placeOf(reading.uri)));
    if (last === undefined || last.resultId !== previousResultId) return this.full(reading);
    const data = encoded(reading.file, placedTokens(reading, null));
    const edits = difference(last.data, data);
    return { resultId: this.#keep(reading, data), edits };
  }

  #keep({ uri }: FileReading, data: readonly number[]): string {
    const resultId = String(++this.#count);
    const open = new Set(this.#session.workspace.documents.all().map(({ place }) => keyOf(place)));
    for (const key of this.#last.keys()) if (!open.has(key)) this.#last.delete(key);
    this.#last.set(keyOf(placeOf(uri)), { resultId, data });
    return resultId;
  }
}

/** The one stretch in which two lists differ; none where they are equal. */
function difference(before: readonly number[], after: readonly number[]): SemanticTokensEdit[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start === before.length && start === after.length) return [];
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [{ start, deleteCount: before.length - end - start, data: after.slice(start, after.length - end) }];
}

interface PlacedToken extends Span {
  readonly type: number;
}

/** The tokens of a file in their order; where a range is asked for, those of the expressions that touch it. */
function placedTokens(reading: FileReading, range: Range | null): readonly PlacedToken[] {
  const { file } = reading;
  const from = range === null ? 0 : file.offsetAt(range.start);
  const to = range === null ? file.text.length : file.offsetAt(range.end);
  return expressionTextsOf(reading)
    .filter(({ scalar: { span } }) => span.start <= to && span.end >= from)
    .flatMap(text => placedIn(file, text))
    .filter(({ start, end }) => start <= to && end >= from);
}

function placedIn(file: SourceFile, { scalar, template }: ExpressionText): readonly PlacedToken[] {
  return tokensOf(template).flatMap(({ kind, start, end }) =>
    linesOf(file, { type: typeOf[kind], ...spanOf(file, scalar, { start, end }) }),
  );
}

/** A token for each line that one goes over: the protocol has none of more than a line. */
function linesOf({ text }: SourceFile, token: PlacedToken): readonly PlacedToken[] {
  const written = text.slice(token.start, token.end);
  if (!written.includes('\n')) return [token];
  return [...written.matchAll(/[^\s](?:[^\n]*[^\s])?/g)].map(({ 0: line, index }) => {
    const start = token.start + index;
    return { type: token.type, start, end: start + line.length };
  });
}

/** Five numbers a token, as the protocol has it: lines and characters since the one before, length, type, modifiers. */
function encoded(file: SourceFile, tokens: readonly PlacedToken[]): number[] {
  const data: number[] = [];
  let before = { line: 0, character: 0 };
  for (const { start, end, type } of tokens) {
    const at = file.positionAt(start);
    const lines = at.line - before.line;
    data.push(lines, lines === 0 ? at.character - before.character : at.character, end - start, type, 0);
    before = at;
  }
  return data;
}
