import type { WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

export type Files = Readonly<Record<string, string>>;

/** The files of a project after an edit, as an editor makes it: one change after the other. Paths are relative to the root. */
export function afterEdit(files: Files, edit: WorkspaceEdit, rootUri: string): Files {
  let after = files;
  const pathOf = (uri: string): string => decodeURIComponent(uri.slice(rootUri.length + 1));
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) after = changed(after, pathOf(uri), edits);
  for (const change of edit.documentChanges ?? []) {
    if ('edits' in change) after = changed(after, pathOf(change.textDocument.uri), change.edits);
    else if (change.kind === 'rename') after = moved(after, pathOf(change.oldUri), pathOf(change.newUri));
    else if (change.kind === 'create') after = made(after, pathOf(change.uri));
    else throw new Error(`Expected that no file is removed, found "${change.kind}".`);
  }
  return after;
}

function changed(files: Files, path: string, edits: readonly unknown[]): Files {
  const text = files[path];
  if (text === undefined) throw new Error(`There is no file ${path} to change.`);
  const document = TextDocument.create(path, 'yaml', 1, text);
  return {
    ...files,
    [path]: TextDocument.applyEdits(document, edits as Parameters<typeof TextDocument.applyEdits>[1]),
  };
}

/** A file more, which holds nothing yet. */
function made(files: Files, path: string): Files {
  if (files[path] !== undefined) throw new Error(`There is a ${path} already.`);
  return { ...files, [path]: '' };
}

/** A file, or a folder with all that is in it. */
function moved(files: Files, from: string, to: string): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      if (path === to || path.startsWith(`${to}/`)) throw new Error(`There is a ${to} already.`);
      if (path !== from && !path.startsWith(`${from}/`)) return [path, text];
      return [to + path.slice(from.length), text];
    }),
  );
}
