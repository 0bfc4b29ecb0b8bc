import type {
  DocumentSymbol,
  DocumentSymbolParams,
  ServerCapabilities,
  SymbolInformation,
} from 'vscode-languageserver';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import type { FileReading } from '../reading.ts';
import { type FileSymbol, fileSymbol } from '../references/fileSymbols.ts';
import { toLocation, toRange, toSymbolKind } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** The outline of a file: orchestration, phases, tasks. */
export const symbols: Feature = {
  name: 'documentSymbols',
  capabilities(): ServerCapabilities {
    return { documentSymbolProvider: true };
  },
  register(connection, session) {
    connection.onDocumentSymbol(
      session.answering<DocumentSymbolParams, DocumentSymbol[] | SymbolInformation[]>(reading => {
        const root = fileSymbol(reading);
        const { documentSymbol } = session.client.capabilities.textDocument ?? {};
        if (documentSymbol?.hierarchicalDocumentSymbolSupport === true)
          return [documentSymbolOf(reading.file, root)];
        return flat(reading, root, null);
      }),
    );
  },
};

function documentSymbolOf(file: SourceFile, symbol: FileSymbol): DocumentSymbol {
  const { name, detail, sort, span, nameSpan, children } = symbol;
  return {
    name,
    ...(detail === '' ? {} : { detail }),
    kind: toSymbolKind(sort),
    range: toRange(file, span),
    selectionRange: toRange(file, nameSpan),
    children: children.map(child => documentSymbolOf(file, child)),
  };
}

/** For clients that show a list: each symbol with the name of the one around it. */
function flat(reading: FileReading, symbol: FileSymbol, around: string | null): SymbolInformation[] {
  const { name, sort, span, children } = symbol;
  const own: SymbolInformation = {
    name,
    kind: toSymbolKind(sort),
    location: toLocation(reading, span),
    ...(around === null ? {} : { containerName: around }),
  };
  return [own, ...children.flatMap(child => flat(reading, child, name))];
}
