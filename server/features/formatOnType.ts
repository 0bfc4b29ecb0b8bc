import type { DocumentOnTypeFormattingParams, TextEdit } from 'vscode-languageserver';
import { indentNewLine } from '../format/newLine.ts';
import { toEdit } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** Indents each line as it is begun, for clients that ask for it: what an editor cannot know that does not read YAML. */
export const formatOnType: Feature = {
  name: 'onTypeFormatting',
  capabilities: ({ capabilities }) =>
    capabilities.textDocument?.onTypeFormatting === undefined
      ? {}
      : { documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' } },
  register(connection, session) {
    connection.onDocumentOnTypeFormatting(
      session.answering<DocumentOnTypeFormattingParams, TextEdit[]>(({ file }, { position, ch }) => {
        const change = ch === '\n' ? indentNewLine(file.text, file.offsetAt(position)) : null;
        return change === null ? [] : [toEdit(file, change, change.text)];
      }),
    );
  },
};
