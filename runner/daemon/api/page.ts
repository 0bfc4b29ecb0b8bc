import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { RequestProblem } from './problem.ts';

/** The files of the page; nothing else of the folder is ever served. */
const files: Readonly<Record<string, string>> = {
  'web.js': 'text/javascript; charset=utf-8',
  'web.css': 'text/css; charset=utf-8',
  'panel.css': 'text/css; charset=utf-8',
  'codicon.css': 'text/css; charset=utf-8',
  'codicon.ttf': 'font/ttf',
};

/** Nothing but the page's own files can be loaded or executed in it, and nobody can put it into a page of theirs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // The controls have styles in their templates; a style executes nothing.
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const html = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width">
    <title>Segue</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="/page/codicon.css">
    <link rel="stylesheet" href="/page/panel.css">
    <link rel="stylesheet" href="/page/web.css">
  </head>
  <body>
    <segue-project></segue-project>
    <script type="module" src="/page/web.js"></script>
  </body>
</html>
`;

/** Serves the page at the paths of projects. It shows nothing by itself: what it shows it asks the API for, with a token. */
export function addPage(app: Hono, folder: string, places: readonly string[]): void {
  const headers = { 'content-security-policy': policy, 'referrer-policy': 'no-referrer' };
  for (const place of places)
    app.get(
      `${place}/`,
      () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } }),
    );
  app.get('/page/:file', async context => {
    const { file } = context.req.param();
    const type = Object.hasOwn(files, file) ? files[file] : undefined;
    const bytes = type === undefined ? null : await readFile(join(folder, file)).catch(() => null);
    if (type === undefined || bytes === null)
      throw new RequestProblem('not-found', `The page has no file "${file}".`);
    return new Response(bytes, {
      headers: { 'content-type': type, 'cache-control': 'no-cache', ...headers },
    });
  });
}
