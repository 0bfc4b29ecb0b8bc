import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { commands, type InitializationOptions } from '../../server/protocol.ts';
import { leftToOthers } from '../besideYaml.ts';
import { selector } from './selector.ts';

/** Mebibytes that short-lived objects may take before they are collected: V8 would let them take eight times as much. */
const youngSpace = '--max-semi-space-size=4';

/** The server as a process of its own on the editor's Node.js. */
export function nodeClient(serverPath: string, output: vscode.LogOutputChannel): LanguageClient {
  const initializationOptions: InitializationOptions = {
    commands: Object.values(commands),
    // The record of a workspace that is not trusted is a database of somebody else's.
    leaveOut: [...leftToOthers(), ...(vscode.workspace.isTrusted ? [] : ['lastRuns'])],
  };
  const module = { module: serverPath, transport: TransportKind.ipc };
  return new LanguageClient(
    'segue',
    'Segue',
    {
      run: { ...module, options: { execArgv: [youngSpace] } },
      debug: { ...module, options: { execArgv: [youngSpace, '--enable-source-maps'] } },
    },
    { documentSelector: [...selector], outputChannel: output, initializationOptions },
  );
}
