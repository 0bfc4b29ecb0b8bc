import {
  MarkupKind,
  type ServerCapabilities,
  type SignatureHelp,
  type SignatureHelpParams,
} from 'vscode-languageserver';
import { signatureAt } from '../hover/signatureAt.ts';
import { parameterLabel } from '../words/expressionWords.ts';
import type { Feature } from './feature.ts';

/** Shows what the function takes whose arguments are being written in an expression. */
export const signatureHelp: Feature = {
  name: 'signatureHelp',
  capabilities(): ServerCapabilities {
    return { signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [' '] } };
  },
  register(connection, session) {
    connection.onSignatureHelp(
      session.answering<SignatureHelpParams, SignatureHelp>((reading, { position }) => {
        const found = signatureAt(reading, reading.file.offsetAt(position));
        if (found === null) return null;
        const { label, description, parameters, active } = found;
        const signature = {
          label,
          documentation: { kind: MarkupKind.Markdown, value: description },
          parameters: parameters.map(parameter => ({
            label: parameterLabel(parameter),
            documentation: { kind: MarkupKind.Markdown, value: parameter.description },
          })),
        };
        // An index past the last one marks none.
        return { signatures: [signature], activeSignature: 0, activeParameter: active ?? parameters.length };
      }),
    );
  },
};
