import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until.ts';

/** Help while an orchestration is edited. */
export function editing(): void {
  describe('editing', () => {
    it('leaves the language of an orchestration as it is', async () => {
      const document = await openFirst('.segue/orchestrations/*.yaml');
      assert.equal(document.languageId, 'yaml');
    });

    it('shows mistakes of files that are not open', async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert(folder !== undefined);
      const uri = vscode.Uri.joinPath(folder.uri, '.segue/orchestrations/broken.yaml');
      await vscode.workspace.fs.writeFile(uri, Buffer.from('nam: Broken\n'));
      const problems = await until('problem', () => {
        const found = vscode.languages.getDiagnostics(uri);
        return found.length > 0 ? found : null;
      });
      assert(problems.some(({ message }) => message.includes('Unknown key "nam"')));
      await vscode.workspace.fs.delete(uri);
      await until('end of the problems', () => vscode.languages.getDiagnostics(uri).length === 0 || null);
    });

    it('offers every command that it contributes', async () => {
      const extension = vscode.extensions.getExtension('segue.segue');
      await extension?.activate();
      const contributed: readonly { command: string }[] = extension?.packageJSON.contributes.commands ?? [];
      const known = new Set(await vscode.commands.getCommands());
      assert.deepEqual(
        contributed.map(({ command }) => command).filter(command => !known.has(command)),
        [],
      );
    });
  });
}

async function openFirst(pattern: string): Promise<vscode.TextDocument> {
  const [uri] = await vscode.workspace.findFiles(pattern, undefined, 1);
  assert(uri !== undefined);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}
