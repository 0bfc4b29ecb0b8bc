import * as vscode from 'vscode';
import { browserClient } from './language/browserClient.ts';
import { LanguageHelp } from './language/languageHelp.ts';

/** What needs a process and a disk, and is offered by name all the same. */
const executing = [
  'init',
  'openPanel',
  'run',
  'runTask',
  'retry',
  'cancel',
  'showRun',
  'openFile',
  'openLog',
  'refresh',
  'filterRuns',
];

/** The extension in a browser alone (vscode.dev): help with editing, and nothing that needs a process. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Segue', { log: true });
  const server = vscode.Uri.joinPath(context.extensionUri, 'dist/server-browser.js');
  const help = new LanguageHelp(async channel => browserClient(server, channel), output);
  context.subscriptions.push(
    output,
    help,
    vscode.commands.registerCommand('segue.restartServer', () => help.restart()),
    vscode.commands.registerCommand('segue.showOutput', () => output.show()),
    ...executing.map(name => vscode.commands.registerCommand(`segue.${name}`, sayWhyNot)),
  );
  void vscode.commands.executeCommand('setContext', 'segue.isInBrowserAlone', true);
  void help.startWhenNeeded();
}

function sayWhyNot(): void {
  void vscode.window.showInformationMessage(
    'Orchestrations cannot be run in a browser alone: open the folder in VS Code on a desktop or on a server. Help with editing works here, too.',
  );
}
