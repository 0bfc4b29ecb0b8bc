import {
  type Command,
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type InsertReplaceEdit,
  InsertTextFormat,
  InsertTextMode,
  type MarkupContent,
  MarkupKind,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { ClientFacts } from '../client.ts';
import { commands } from '../protocol.ts';
import { toRange } from '../toLsp.ts';
import { indented, type Offer, type OfferKind, plainText } from './offer.ts';
import type { Offers } from './offersAt.ts';

/** What a client can do with completions. */
interface CompletionFacts {
  readonly hasSnippets: boolean;
  readonly hasInsertReplace: boolean;
  readonly hasMarkdown: boolean;
  /** One range can be sent for all items together. */
  readonly hasDefaultRange: boolean;
  /** How further lines are indented; undefined where the client does not say, which then does as editors do: like the first. */
  readonly mode: InsertTextMode | undefined;
  /** It has a command that asks for completions again. */
  readonly canGoOn: boolean;
}

export function completionFacts({ capabilities, commands: known }: ClientFacts): CompletionFacts {
  const { completionItem, completionList } = capabilities.textDocument?.completion ?? {};
  const modes = completionItem?.insertTextModeSupport?.valueSet ?? [];
  return {
    hasSnippets: completionItem?.snippetSupport === true,
    hasInsertReplace: completionItem?.insertReplaceSupport === true,
    hasMarkdown: completionItem?.documentationFormat?.includes(MarkupKind.Markdown) === true,
    hasDefaultRange: completionList?.itemDefaults?.includes('editRange') === true,
    canGoOn: known.has(commands.suggest),
    mode: [InsertTextMode.adjustIndentation, InsertTextMode.asIs].find(mode => modes.includes(mode)),
  };
}

/** What a list is made with: the file, the cursor, the client. */
interface Making extends CompletionFacts {
  readonly file: SourceFile;
  readonly offset: number;
}

/** Nobody reads further; of more, those that fit what is typed are sent, and the client asks again when more is typed. */
const mostItems = 500;

/** Offers as a list of the protocol, with as much as the client can show. */
export function toCompletionList({ word, offers }: Offers, making: Making): CompletionList {
  const possible = making.hasSnippets ? offers : offers.filter(({ isSnippet }) => isSnippet !== true);
  const isIncomplete = possible.length > mostItems;
  const usable = isIncomplete ? fitting(possible, word, making).slice(0, mostItems) : possible;
  const ranges = rangesOf(word, making);
  const items = usable.map((offer, at) => toItem(offer, at, making));
  if (!making.hasDefaultRange) return { isIncomplete, items };
  const editRange = making.hasInsertReplace ? ranges : ranges.replace;
  return { isIncomplete, items, itemDefaults: { editRange } };

  function toItem(
    offer: Offer,
    at: number,
    { hasSnippets, hasMarkdown, mode, canGoOn }: CompletionFacts,
  ): CompletionItem {
    const isSnippet = hasSnippets && /(^|[^\\])\$[{\d]/.test(offer.insert);
    const text = insertedText(offer, making);
    const isLong = text.includes('\n') && mode !== undefined;
    const { label, kind, filter, detail, documentation, span, goesOn } = offer;
    return {
      label,
      kind: kinds[kind],
      sortText: `${offer.rank}${String(at).padStart(4, '0')}`,
      ...(filter === undefined ? {} : { filterText: filter }),
      ...(detail === undefined ? {} : { detail }),
      ...(documentation === undefined ? {} : { documentation: toMarkup(documentation, hasMarkdown) }),
      ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
      ...(isLong ? { insertTextMode: mode } : {}),
      ...(canGoOn && goesOn === true ? { command: goOn } : {}),
      ...(making.hasDefaultRange && span === undefined
        ? { textEditText: text }
        : { textEdit: toTextEdit(text, span === undefined ? ranges : rangesOf(span, making), making) }),
    };
  }
}

/** The offers that hold what is typed, its characters in their order, as editors compare. */
function fitting(offers: readonly Offer[], word: Span, { file, offset }: Making): readonly Offer[] {
  return offers.filter(({ label, filter = label, span = word }) => {
    let at = 0;
    const name = filter.toLowerCase();
    for (const char of file.text.slice(span.start, offset).toLowerCase()) {
      at = name.indexOf(char, at) + 1;
      if (at === 0) return false;
    }
    return true;
  });
}

interface Ranges {
  readonly insert: Range;
  readonly replace: Range;
}

/** What is replaced, which may not reach over the end of its line. */
function rangesOf({ start, end }: Span, { file, offset }: Making): Ranges {
  const newline = file.text.slice(offset, end).search(/[\r\n]/);
  const stop = newline < 0 ? Math.max(end, offset) : offset + newline;
  return { insert: toRange(file, { start, end: offset }), replace: toRange(file, { start, end: stop }) };
}

function toTextEdit(
  newText: string,
  ranges: Ranges,
  { hasInsertReplace }: Making,
): TextEdit | InsertReplaceEdit {
  return hasInsertReplace ? { newText, ...ranges } : { newText, range: ranges.replace };
}

function insertedText({ insert }: Offer, making: Making): string {
  if (making.hasSnippets) {
    const text = /(^|[^\\])\$[{\d]/.test(insert) ? insert : plainText(insert);
    return making.mode === InsertTextMode.asIs ? indented(text, indentation(making)) : text;
  }
  // Without stops nobody is led into brackets or to the next line, so the text ends before them.
  const [line = ''] = insert
    .replace(/ (\[\$1\]|\{ \$1 \})$/, ' ')
    .replace(/\(\$1\)$/, '(')
    .split('\n');
  return plainText(line);
}

/** How far the line of the cursor is indented. */
function indentation({ file: { text }, offset }: Making): number {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^ */.exec(text.slice(lineStart, offset))?.[0].length ?? 0;
}

function toMarkup(value: string, hasMarkdown: boolean): MarkupContent | string {
  return hasMarkdown ? { kind: MarkupKind.Markdown, value } : value.replaceAll('`', '');
}

const goOn: Command = { title: 'Go on', command: commands.suggest };

const kinds: Readonly<Record<OfferKind, CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  choice: CompletionItemKind.EnumMember,
  snippet: CompletionItemKind.Snippet,
  reference: CompletionItemKind.Reference,
  component: CompletionItemKind.Module,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  function: CompletionItemKind.Function,
  context: CompletionItemKind.Variable,
  member: CompletionItemKind.Field,
  operator: CompletionItemKind.Operator,
};
