import * as vscode from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  type GenericRequestHandler,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import {
  commands,
  type FactsAnswer,
  type FileAnswer,
  type FileParams,
  type FolderAnswer,
  fileRequests,
  type InitializationOptions,
} from '../../server/protocol.ts';
import { leftToOthers } from '../besideYaml.ts';
import { selector } from './selector.ts';

/** The server in a worker. It sees no files there, so that the client reads them for it through the editor's file systems. */
export function browserClient(serverPath: vscode.Uri, output: vscode.LogOutputChannel): LanguageClient {
  const initializationOptions: InitializationOptions = {
    commands: [commands.suggest],
    leaveOut: leftToOthers(),
  };
  const client = new LanguageClient('segue', 'Segue', () => startServer(serverPath), {
    documentSelector: [...selector],
    outputChannel: output,
    initializationOptions,
  });
  const answer = (method: string, read: (uri: vscode.Uri) => Promise<unknown>): void => {
    const handler: GenericRequestHandler<unknown, void> = ({ uri }: FileParams) =>
      read(vscode.Uri.parse(uri));
    client.onRequest(method, handler);
  };
  answer(fileRequests.read, readFile);
  answer(fileRequests.list, readFolder);
  answer(fileRequests.facts, factsOf);
  return client;
}

/** The ends of the channel and not the worker itself, which the editor's own kind of worker is not taken for. */
async function startServer(script: vscode.Uri): Promise<MessageTransports> {
  const worker = await startWorker(script);
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}

/** The editor makes no worker of a file on its server, but of one that was read from there. */
async function startWorker(script: vscode.Uri): Promise<Worker> {
  if (script.scheme !== 'vscode-remote') return new Worker(script.toString(true));
  const bytes = await vscode.workspace.fs.readFile(script);
  return new Worker(URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'text/javascript' })));
}

async function readFile(uri: vscode.Uri): Promise<FileAnswer> {
  try {
    return { kind: 'bytes', bytes: await vscode.workspace.fs.readFile(uri) };
  } catch (error) {
    return failure(error);
  }
}

async function readFolder(uri: vscode.Uri): Promise<FolderAnswer> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    return {
      kind: 'listed',
      entries: entries.map(([name, type]) => ({
        name,
        kind: kindOf(type),
        isLink: (type & vscode.FileType.SymbolicLink) !== 0,
      })),
    };
  } catch (error) {
    return failure(error);
  }
}

async function factsOf(uri: vscode.Uri): Promise<FactsAnswer | null> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    return { kind: kindOf(type), bytes: size };
  } catch {
    return null;
  }
}

function kindOf(type: vscode.FileType): 'file' | 'folder' | 'other' {
  if ((type & vscode.FileType.Directory) !== 0) return 'folder';
  return (type & vscode.FileType.File) !== 0 ? 'file' : 'other';
}

function failure(
  error: unknown,
): { readonly kind: 'absent' } | { readonly kind: 'unreadable'; readonly reason: string } {
  if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return { kind: 'absent' };
  return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
}
