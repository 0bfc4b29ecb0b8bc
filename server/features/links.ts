import type { DocumentLink, DocumentLinkParams, ServerCapabilities } from 'vscode-languageserver';
import type { FileReading } from '../reading.ts';
import { type FileName, fileNamesIn } from '../references/fileNames.ts';
import type { Session } from '../session.ts';
import { toRange } from '../toLsp.ts';
import { placeOf } from '../uri.ts';
import type { Feature } from './feature.ts';

/** Opens the files that tasks, scripts, components and settings name, where they are there. */
export const links: Feature = {
  name: 'documentLinks',
  capabilities(): ServerCapabilities {
    return { documentLinkProvider: {} };
  },
  register(connection, session) {
    connection.onDocumentLinks(
      session.answering(async (reading, _params: DocumentLinkParams, context) => {
        const existing = existingFiles(session, reading);
        const found: DocumentLink[] = [];
        for (const name of fileNamesIn(reading)) {
          const target = await targetOf(name, { reading, existing });
          context.check();
          if (target !== null) found.push({ range: toRange(reading.file, name.span), target });
        }
        return found;
      }),
    );
  },
};

type Exists = (path: string) => Promise<boolean>;

async function targetOf(
  { target }: FileName,
  { reading, existing }: { readonly reading: FileReading; readonly existing: Exists },
): Promise<string | null> {
  if (/^https?:\/\//.test(target)) return target;
  return (await existing(target)) ? reading.project.uriOf(target) : null;
}

/**
 * Asks the disk itself, once for each path of a request: nobody tells the server of changes to files that are none of the
 * language's, so that an earlier answer may not be true any more.
 */
function existingFiles({ ports }: Session, { uri }: FileReading): Exists {
  const files = ports.files(placeOf(uri).origin);
  const known = new Map<string, Promise<boolean>>();
  return path => {
    const asked = known.get(path) ?? (async () => (await files?.facts(path))?.kind === 'file')();
    known.set(path, asked);
    return asked;
  };
}
