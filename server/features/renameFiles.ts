import type { FileRename, ServerCapabilities, WorkspaceEdit } from 'vscode-languageserver';
import { movedThing } from '../references/movedThing.ts';
import { ProjectIndex } from '../references/projectIndex.ts';
import { renaming } from '../references/renaming.ts';
import type { Session } from '../session.ts';
import { canEditFiles, toWorkspaceEdit } from '../toLsp.ts';
import { placeOf } from '../uri.ts';
import type { Feature } from './feature.ts';

/** Files and folders by whose names others speak of them. */
const named = ['**/.segue/{orchestrations,configurations,components}/**', '**/*.orchestration.{yaml,yml}'];

/** Lets whatever names an orchestration, a configuration or a component follow where its file is given another name in the editor. */
export const renameFiles: Feature = {
  name: 'fileRename',
  capabilities({ capabilities }): ServerCapabilities {
    if (capabilities.workspace?.fileOperations?.willRename !== true) return {};
    const filters = named.map(glob => ({ pattern: { glob } }));
    return { workspace: { fileOperations: { willRename: { filters } } } };
  },
  register(connection, session) {
    connection.workspace.onWillRenameFiles(async ({ files }, token) => {
      session.checkAlive(token);
      const [only] = files;
      // What several at once leave of each other's changes nobody could foresee.
      return only === undefined || files.length > 1 ? null : editFor(session, only);
    });
  },
};

async function editFor(session: Session, { oldUri, newUri }: FileRename): Promise<WorkspaceEdit | null> {
  const [from, to] = [placeOf(oldUri), placeOf(newUri)];
  const found = await session.workspace.projectAt(from);
  const [before, after] = [found.relative(from.path), found.relative(to.path)];
  const moved = before === null || after === null ? null : movedThing(before, after);
  if (moved === null) return null;
  const { thing, newName } = moved;
  const project = new ProjectIndex(await found.readAll());
  const target = { thing, mentions: project.mentionsOf(thing), current: thing.name, isTitle: false };
  const edits = renaming(project, target, newName);
  // The author moves the file all the same; what is wrong then is told as a finding.
  if ('refusal' in edits) return null;
  // A component's folder takes that of its configurations with it; itself it is moved by the author.
  const canMove = canEditFiles(session.client, 'rename');
  const others = edits.filter(edit => edit.kind !== 'move' || (edit.from !== before && canMove));
  return toWorkspaceEdit({ project: found }, others, session.client);
}
