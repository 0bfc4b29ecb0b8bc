import type * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { commands, type InitializationOptions } from '../../server/protocol.ts';
import { selector } from './selector.ts';

/** The server as a process of its own on the editor's Node.js. */
export function nodeClient(serverPath: string, output: vscode.LogOutputChannel): LanguageClient {
  const initializationOptions: InitializationOptions = { commands: Object.values(commands) };
  const module = { module: serverPath, transport: TransportKind.ipc };
  return new LanguageClient(
    'segue',
    'Segue',
    { run: module, debug: { ...module, options: { execArgv: ['--enable-source-maps'] } } },
    { documentSelector: [...selector], outputChannel: output, initializationOptions },
  );
}
