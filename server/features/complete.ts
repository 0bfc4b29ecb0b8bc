import type { CompletionList, CompletionParams, ServerCapabilities } from 'vscode-languageserver';
import { offersAt } from '../completion/offersAt.ts';
import { completionFacts, toCompletionList } from '../completion/toCompletionList.ts';
import { noFiles } from '../mirroredFiles.ts';
import { placeOf } from '../uri.ts';
import type { Feature } from './feature.ts';

/** Offers what may be written at the cursor: keys, values, names, whole tasks, and what expressions can name. */
export const complete: Feature = {
  name: 'completion',
  capabilities(): ServerCapabilities {
    return {
      completionProvider: { triggerCharacters: [' ', '.', '-', ':', '"', "'", '{', '[', '(', ',', '/', '$'] },
    };
  },
  register(connection, session) {
    connection.onCompletion(
      session.answering<CompletionParams, CompletionList>(
        async (reading, { position }) => {
          const offset = reading.file.offsetAt(position);
          const files = session.ports.files(placeOf(reading.uri).origin) ?? noFiles;
          const offers = await offersAt(reading, offset, folder => files.list(folder));
          const facts = completionFacts(session.client);
          return toCompletionList(offers, { ...facts, file: reading.file, offset });
        },
        { whenSuperseded: 'answer' },
      ),
    );
  },
};
