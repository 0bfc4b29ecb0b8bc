import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { orchestrationId } from '../../runner/model/orchestrationId.ts';
import { nodeFileSystem } from '../../runner/project/nodeFileSystem.ts';
import { openProject } from '../../runner/project/project.ts';
import { uriOf } from '../../server/uri.ts';
import { caseFiles, problemsOfCase, projectFiles } from '../runner/model/problemCases.ts';
import { annotated } from '../support/caret.ts';
import { PlayedRuns } from './playedRuns.ts';
import { annotatedDiagnostics, connectTo, openSource } from './rig.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The projects under a folder of the repository: what holds a `.segue/`. */
function projectsUnder(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name === '.segue')
    .map(({ parentPath }) => relative(repository, parentPath))
    .sort();
}

const projects = [...projectsUnder('examples'), ...projectsUnder('test/cases')];

test.each(projects)('%s: the editor finds what the runner finds, and no more', async folder => {
  const root = join(repository, folder);
  const { problems } = await (await openProject(root, nodeFileSystem)).readAll();
  const client = connectTo(nodeFileSystem, uriOf({ origin: 'file://', path: root }));
  await client.initialize({});
  const report: WorkspaceDiagnosticReport = await client.connection.sendRequest('workspace/diagnostic', {
    previousResultIds: [],
  });
  const found = report.items.flatMap(item => {
    const path = item.uri.slice(client.rootUri.length + 1);
    return item.kind === 'full' && item.items.length > 0
      ? [[path, annotatedDiagnostics(textOf(root, path), item.items)]]
      : [];
  });
  const paths = [...new Set(problems.map(({ file }) => file.path))].sort();
  const expected = paths.map(path => [
    path,
    annotated(
      textOf(root, path),
      problems.filter(({ file }) => file.path === path).map(({ problem }) => problem),
    ),
  ]);
  expect(found).toEqual(expected);
  expect(report.items.length).toBeGreaterThan(0);
  await client.close();
});

function textOf(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const cases = join(dirname(fileURLToPath(import.meta.url)), '../cases/problems');

test.each(readdirSync(cases))('cases/problems/%s is told alike in the editor', async name => {
  const files = caseFiles(name.replace('.yaml', ''), readFileSync(join(cases, name), 'utf8'));
  const problems = await problemsOfCase(files);
  const texts = Object.fromEntries(
    files.flatMap(({ path, content }) => (typeof content === 'string' ? [[path, content]] : [])),
  );
  const lastRuns = new PlayedRuns();
  for (const { path, usual } of files) lastRuns.end(orchestrationId(path), null, usual);
  const client = await openSource({ ...projectFiles, ...texts }, { lastRuns });
  // What is recorded of runs is asked for by the first reading.
  for (const path of Object.keys(texts)) await client.diagnostics(path);
  for (const [path, text] of Object.entries(texts)) {
    // The secrets file is none of the language's.
    if (!/\.ya?ml$/.test(path)) continue;
    const own = problems.filter(({ file }) => file.path === path).map(({ problem }) => problem);
    const expected = annotated(text, own);
    expect(annotatedDiagnostics(text, await client.diagnostics(path)), `${path} on disk`).toBe(expected);
    await client.open(path, text);
    expect(annotatedDiagnostics(text, await client.diagnostics(path)), `${path} open`).toBe(expected);
  }
  expect(client.logged).toEqual([]);
  await client.close();
});
