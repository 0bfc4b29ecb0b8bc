import type { CompletionList, CompletionParams, ServerCapabilities } from 'vscode-languageserver';
import { offersAt } from '../completion/offersAt.ts';
import { completionFacts, toCompletionList } from '../completion/toCompletionList.ts';
import { noFiles } from '../mirroredFiles.ts';
import type { FileReading } from '../reading.ts';
import { rehearse } from '../rehearsal.ts';
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
    const answer = async (reading: FileReading, offset: number): Promise<CompletionList> => {
      const files = session.ports.files(placeOf(reading.uri).origin) ?? noFiles;
      const offers = await offersAt(reading, offset, folder => files.list(folder));
      const facts = completionFacts(session.client);
      return toCompletionList(offers, { ...facts, file: reading.file, offset });
    };
    connection.onCompletion(
      session.answering<CompletionParams, CompletionList>(
        (reading, { position }) => answer(reading, reading.file.offsetAt(position)),
        { whenSuperseded: 'answer' },
      ),
    );
    rehearse(session, reading => answer(reading, lastTask(reading)));
  },
};

/** The first key of the last task, where most is to be offered. */
function lastTask(reading: FileReading): number {
  const phase = reading.kind === 'orchestration' ? reading.draft.outline.phases.at(-1) : undefined;
  return phase?.tasks.at(-1)?.node.entries[0]?.key.span.start ?? reading.file.text.length;
}
