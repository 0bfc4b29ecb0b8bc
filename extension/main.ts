import * as vscode from 'vscode';
import { besideYaml } from './besideYaml.ts';
import { beginExecution } from './execution.ts';
import { LanguageHelp } from './language/languageHelp.ts';
import { nodeClient } from './language/nodeClient.ts';

/** The extension where the editor has Node.js: a desktop, or a server behind a browser. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Segue', { log: true });
  const help = new LanguageHelp(
    channel => nodeClient(context.asAbsolutePath('dist/server.cjs'), channel),
    output,
  );
  context.subscriptions.push(
    output,
    help,
    vscode.commands.registerCommand('segue.restartServer', () => help.restart()),
    vscode.commands.registerCommand('segue.showOutput', () => output.show()),
  );
  const surroundings = {
    node: process.execPath,
    env: process.env,
    bundled: context.asAbsolutePath('dist/segue.cjs'),
  };
  void besideYaml(context);
  await Promise.all([help.startWhenNeeded(), beginExecution(context, surroundings, output)]);
}
