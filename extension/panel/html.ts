import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The panel's page: nothing but its own script and styles can be loaded or executed in it. */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const file = (name: string): vscode.Uri =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', name));
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <title>Segue</title>
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${file('codicon.css')}">
    <link rel="stylesheet" href="${file('panel.css')}">
  </head>
  <body>
    <segue-panel></segue-panel>
    <script type="module" nonce="${nonce}" src="${file('panel.js')}"></script>
  </body>
</html>`;
}
