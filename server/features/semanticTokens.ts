import type {
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensDeltaParams,
  SemanticTokensEdit,
  SemanticTokensParams,
  SemanticTokensRangeParams,
  ServerCapabilities,
} from 'vscode-languageserver';
import type { FileReading } from '../reading.ts';
import type { TokenKind } from '../references/expressionTokens.ts';
import { type PlacedToken, placedTokens } from '../references/placedTokens.ts';
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
        data: encoded(placedTokens(reading, range)),
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
    const data = encoded(placedTokens(reading, null));
    return { resultId: this.#keep(reading, data), data };
  }

  since(reading: FileReading, previousResultId: string): SemanticTokens | SemanticTokensDelta {
    const last = this.#last.get(keyOf(placeOf(reading.uri)));
    if (last === undefined || last.resultId !== previousResultId) return this.full(reading);
    const data = encoded(placedTokens(reading, null));
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

/** Five numbers a token, as the protocol has it: lines and characters since the one before, length, type, modifiers. */
function encoded(tokens: readonly PlacedToken[]): number[] {
  const data: number[] = [];
  let before = { line: 0, character: 0 };
  for (const token of tokens) {
    const { line, character, length, kind } = token;
    const lines = line - before.line;
    data.push(lines, lines === 0 ? character - before.character : character, length, typeOf[kind], 0);
    before = token;
  }
  return data;
}
