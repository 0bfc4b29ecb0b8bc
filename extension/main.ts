import * as vscode from 'vscode';
import { besideYaml } from './besideYaml.ts';
import { beginExecution } from './execution.ts';
import { LanguageHelp } from './language/languageHelp.ts';

/**
 * The extension where the editor has Node.js: a desktop, or a server behind a browser. Other extensions wait while this one is
 * activated, so that it only registers; all else goes on by itself.
 */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Segue', { log: true });
  const help = new LanguageHelp(async channel => {
    // The library of the protocol is most of the extension's code, and is loaded where there is something to help with.
    const { nodeClient } = await import('./language/nodeClient.ts');
    return nodeClient(context.asAbsolutePath('dist/server.cjs'), channel);
  }, output);
  context.subscriptions.push(
    output,
    help,
    vscode.commands.registerCommand('segue.restartServer', () => help.restart()),
    vscode.commands.registerCommand('segue.showOutput', () => output.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => help.renew()),
  );
  const surroundings = {
    node: process.execPath,
    env: process.env,
    bundled: context.asAbsolutePath('dist/segue.cjs'),
  };
  beginExecution(context, surroundings, output);
  void besideYaml(context);
  void help.startWhenNeeded();
}
