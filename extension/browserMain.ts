import * as vscode from 'vscode';
import { browserClient } from './language/browserClient.ts';
import { LanguageHelp } from './language/languageHelp.ts';

/** The extension in a browser alone (vscode.dev): help with editing, and nothing that needs a process. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Segue', { log: true });
  const server = vscode.Uri.joinPath(context.extensionUri, 'dist/server-browser.js');
  const help = new LanguageHelp(channel => browserClient(server, channel), output);
  context.subscriptions.push(
    output,
    help,
    vscode.commands.registerCommand('segue.restartServer', () => help.restart()),
    vscode.commands.registerCommand('segue.showOutput', () => output.show()),
  );
  await help.startWhenNeeded();
}
