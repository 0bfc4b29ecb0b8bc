import { describe, expect, test } from 'vitest';
import {
  type DocumentSymbol,
  type FoldingRange,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type SelectionRange,
} from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { languageFiles } from './languageFiles.ts';
import { type Client, openSource, pulling } from './rig.ts';

const capabilities = {
  ...pulling,
  textDocument: {
    ...pulling.textDocument,
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    semanticTokens: {
      requests: { full: { delta: true }, range: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: [],
    },
    rename: { prepareSupport: true },
  },
};

/** The moments at which a file is looked at while it is typed: amid each line, and at its end. */
function momentsOf(text: string): readonly number[] {
  const moments: number[] = [];
  for (let at = 0, start = 0; at <= text.length; at++) {
    if (at < text.length && text[at] !== '\n') continue;
    // A place that differs from line to line, so that all kinds of places come.
    moments.push(start + ((start * 7) % Math.max(1, at - start)), at);
    start = at + 1;
  }
  return moments;
}

/** Asks for everything that has to do with the place at which something is typed. */
async function askAll(client: Client, path: string, text: string): Promise<void> {
  const file = new SourceFile('', text);
  const position = file.positionAt(text.length);
  const end = file.positionAt(text.length);
  const range = { start: { line: 0, character: 0 }, end };
  const ask = <Result>(method: string, params: object = {}) =>
    client.request<Result>(`textDocument/${method}`, path, params);
  const [symbols, folds, selections] = await Promise.all([
    ask<DocumentSymbol[]>('documentSymbol'),
    ask<FoldingRange[]>('foldingRange'),
    ask<SelectionRange[]>('selectionRange', { positions: [position] }),
    ask('semanticTokens/full'),
    ask('semanticTokens/range', { range }),
    ask('definition', { position }),
    ask('references', { position, context: { includeDeclaration: true } }),
    ask('documentHighlight', { position }),
    ask('documentLink'),
    ask('prepareRename', { position }).catch(onlyRefused),
    ask('rename', { position, newName: 'other' }).catch(onlyRefused),
  ]);
  for (const symbol of symbols) checkSymbol(symbol);
  for (const { startLine, endLine } of folds) {
    expect(startLine).toBeLessThan(endLine);
    expect(endLine).toBeLessThanOrEqual(end.line);
  }
  for (let at = selections[0]; at?.parent !== undefined; at = at.parent)
    expect(isWithin(at.range, at.parent.range)).toBe(true);
}

/** VS Code throws an outline away in which one name stands outside of what it names. */
function checkSymbol({ range, selectionRange, children = [] }: DocumentSymbol): void {
  expect(isWithin(selectionRange, range)).toBe(true);
  for (const child of children) {
    expect(isWithin(child.range, range)).toBe(true);
    checkSymbol(child);
  }
}

function isWithin(inner: Range, outer: Range): boolean {
  const isBefore = (one: Range['start'], other: Range['start']): boolean =>
    one.line < other.line || (one.line === other.line && one.character <= other.character);
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

function onlyRefused(error: unknown): void {
  if (!(error instanceof ResponseError) || error.code !== LSPErrorCodes.RequestFailed) throw error;
}

describe('at any moment of typing, every question has an answer', () => {
  test.each(languageFiles)('$name', async ({ files, path, text }) => {
    const client = await openSource(files, { capabilities });
    await client.open(path, '');
    for (const moment of momentsOf(text)) {
      const typed = text.slice(0, moment);
      await client.change(path, { text: typed });
      await askAll(client, path, typed);
    }
    expect(client.logged).toEqual([]);
    await client.close();
  });
});
