import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { patterns } from '../../../extension/language/selector.ts';
import { until } from './until.ts';

/** Another extension that helps with YAML is installed beside ours. */
export function beside(): void {
  describe('beside another extension for YAML', () => {
    const yaml = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('yaml');

    it('offers to have our files left alone by its search for schemas', async () => {
      const excluded = await until('consent', async () => {
        await vscode.commands.executeCommand('notification.acceptPrimaryAction');
        const found: unknown = yaml().get('disableSchemaDetection');
        return Array.isArray(found) ? found : null;
      });
      assert.deepEqual(excluded, patterns);
    });

    it('leaves formatting to it, as long as it formats', async () => {
      const folder = vscode.workspace.workspaceFolders?.[0];
      assert(folder !== undefined);
      const uri = vscode.Uri.joinPath(folder.uri, '.segue/orchestrations/crooked.yaml');
      await vscode.workspace.fs.writeFile(uri, Buffer.from('name:    Crooked\nphases:   []\n'));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      await until('help', () => vscode.languages.getDiagnostics(uri)[0] ?? null);
      assert.deepEqual(await editsOf(uri), []);
      await yaml().update('format.enable', false, vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand('segue.restartServer');
      await until('edit', async () => (await editsOf(uri))[0] ?? null);
      await vscode.workspace.fs.delete(uri);
    });
  });
}

async function editsOf(uri: vscode.Uri): Promise<readonly vscode.TextEdit[]> {
  const options: vscode.FormattingOptions = { tabSize: 2, insertSpaces: true };
  const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
    'vscode.executeFormatDocumentProvider',
    uri,
    options,
  );
  return edits ?? [];
}
