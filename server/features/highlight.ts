import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { FileReading } from '../reading.ts';
import { indexOf, mentionAt } from '../references/fileIndex.ts';
import type { Mention } from '../references/thing.ts';
import { toRange } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** Shows where else in the file the name under the cursor is said; what defines or writes the thing stands out. */
export const highlight: Feature = {
  name: 'documentHighlight',
  capabilities(): ServerCapabilities {
    return { documentHighlightProvider: true };
  },
  register(connection, session) {
    connection.onDocumentHighlight(
      session.answering((reading, { position }: DocumentHighlightParams) => {
        const mention = mentionAt(reading, reading.file.offsetAt(position));
        return mention === null ? null : highlightsOf(reading, mention);
      }),
    );
  },
};

function highlightsOf(reading: FileReading, { thing }: Mention): DocumentHighlight[] {
  const shown = indexOf(reading)
    .of(thing)
    .filter(({ form }) => form.kind !== 'file');
  return shown.map(({ role, span }) => ({
    range: toRange(reading.file, span),
    kind:
      role === 'definition' || role === 'write' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
