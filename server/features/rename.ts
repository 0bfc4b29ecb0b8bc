import {
  LSPErrorCodes,
  type PrepareRenameParams,
  type PrepareRenameResult,
  type RenameFile,
  type RenameParams,
  ResponseError,
  type ServerCapabilities,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Position } from '../../runner/model/sourceFile.ts';
import type { ClientFacts } from '../client.ts';
import type { FileReading, ProjectOfReading } from '../reading.ts';
import { mentionAt } from '../references/fileIndex.ts';
import { ProjectIndex } from '../references/projectIndex.ts';
import { type Refusal, renameTarget } from '../references/renameTarget.ts';
import { type FileChange, type Renaming, renaming } from '../references/renaming.ts';
import type { Mention } from '../references/thing.ts';
import { toEdit, toRange } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** Gives a thing another name wherever it is named: in YAML, in expressions, in scripts, in other files and as a file's name. */
export const rename: Feature = {
  name: 'rename',
  capabilities({ capabilities }): ServerCapabilities {
    const prepares = capabilities.textDocument?.rename?.prepareSupport === true;
    return { renameProvider: prepares ? { prepareProvider: true } : true };
  },
  register(connection, session) {
    connection.onPrepareRename(
      session.answering(
        async (reading, { position }: PrepareRenameParams): Promise<PrepareRenameResult | null> => {
          const found = await at(reading, position);
          if (found === null) return null;
          const { current } = granted(renameTarget(found.project, reading, found.mention));
          return { range: toRange(reading.file, found.mention.span), placeholder: current };
        },
      ),
    );
    connection.onRenameRequest(
      session.answering(async (reading, { position, newName }: RenameParams, context) => {
        const found = await at(reading, position);
        context.check();
        if (found === null) throw refused('There is no name here that could be changed everywhere.');
        const target = granted(renameTarget(found.project, reading, found.mention));
        return toWorkspaceEdit(granted(renaming(found.project, target, newName)), {
          project: reading.project,
          client: session.client,
        });
      }),
    );
  },
};

async function at(
  reading: FileReading,
  position: Position,
): Promise<{ readonly mention: Mention; readonly project: ProjectIndex } | null> {
  const mention = mentionAt(reading, reading.file.offsetAt(position));
  if (mention === null) return null;
  return { mention, project: new ProjectIndex(await reading.project.readAll()) };
}

/** Ends the request, with its reason, where something cannot be done. */
function granted<Granted extends object>(outcome: Granted | Refusal): Granted {
  if ('refusal' in outcome) throw refused(outcome.refusal);
  return outcome;
}

function refused(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

interface Recipient {
  readonly project: ProjectOfReading;
  readonly client: ClientFacts;
}

function toWorkspaceEdit({ changes, moves }: Renaming, { project, client }: Recipient): WorkspaceEdit {
  const can = client.capabilities.workspace?.workspaceEdit;
  const [first] = moves;
  if (first !== undefined && can?.resourceOperations?.includes('rename') !== true)
    throw refused(
      `The name is that of ${first.from}, and this editor renames no files for a language server; rename it to ${first.to}, and the names in other files by hand.`,
    );
  if (can?.documentChanges !== true && moves.length === 0)
    return { changes: Object.fromEntries(changes.map(change => [change.reading.uri, editsOf(change)])) };
  return {
    documentChanges: [
      ...changes.map(change => ({
        textDocument: { uri: change.reading.uri, version: change.reading.version },
        edits: editsOf(change),
      })),
      ...moves.map(
        ({ from, to }): RenameFile => ({
          kind: 'rename',
          oldUri: project.uriOf(from),
          newUri: project.uriOf(to),
          options: { overwrite: false },
        }),
      ),
    ],
  };
}

function editsOf({ reading, replacements }: FileChange): TextEdit[] {
  return replacements.map(({ span, text }) => toEdit(reading.file, span, text));
}
