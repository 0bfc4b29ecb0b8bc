import {
  LSPErrorCodes,
  type PrepareRenameParams,
  type PrepareRenameResult,
  type RenameParams,
  ResponseError,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { Position } from '../../runner/model/sourceFile.ts';
import type { FileEdit } from '../actions/fix.ts';
import type { ClientFacts } from '../client.ts';
import type { FileReading } from '../reading.ts';
import { mentionAt } from '../references/fileIndex.ts';
import { ProjectIndex } from '../references/projectIndex.ts';
import { type Refusal, renameTarget } from '../references/renameTarget.ts';
import { renaming } from '../references/renaming.ts';
import type { Mention } from '../references/thing.ts';
import { canEditFiles, toRange, toWorkspaceEdit } from '../toLsp.ts';
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
        const edits = granted(renaming(found.project, target, newName));
        checkMoves(edits, session.client);
        return toWorkspaceEdit(reading, edits, session.client);
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

function checkMoves(edits: readonly FileEdit[], client: ClientFacts): void {
  const move = edits.find(edit => edit.kind === 'move');
  if (move === undefined || canEditFiles(client, 'rename')) return;
  throw refused(
    `The name is that of ${move.from}, and this editor renames no files for a language server; rename it to ${move.to}, and the names in other files by hand.`,
  );
}
