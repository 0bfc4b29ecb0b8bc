import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic } from 'vscode-languageserver';
import { type CaseFile, caseFiles, problemsOfCase, projectFiles } from '../runner/model/problemCases.ts';
import { editing } from './editing.ts';
import { afterEdit, type Files } from './edits.ts';
import { openSource } from './rig.ts';

const root = join(import.meta.dirname, '../..');

/** Every project with mistakes that the documentation or the cases of problems show, by its name. */
const projects: readonly (readonly [name: string, files: readonly CaseFile[]])[] = [
  ...readdirSync(join(root, 'docs/problems')).map(name => [name, pageFiles(name)] as const),
  ...readdirSync(join(root, 'test/cases/problems'))
    .filter(name => name.endsWith('.yaml'))
    .map(name => {
      const text = readFileSync(join(root, 'test/cases/problems', name), 'utf8');
      return [name, caseFiles(name.replace('.yaml', ''), text)] as const;
    }),
];

/** The files that a page shows before it says how to mend them. */
function pageFiles(name: string): readonly CaseFile[] {
  const [example = ''] = readFileSync(join(root, 'docs/problems', name), 'utf8').split('## How to mend it');
  return [...example.matchAll(/^`([^`\n]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', content = '']) => ({ path, content, expected: '' }),
  );
}

/** How many problems of each code a project has, as the runner finds them. */
async function countsOf(files: Files): Promise<ReadonlyMap<string, number>> {
  const all = Object.entries(files).map(([path, content]) => ({ path, content, expected: '' }));
  const counts = new Map<string, number>();
  for (const { problem } of await problemsOfCase(all))
    counts.set(problem.code, (counts.get(problem.code) ?? 0) + 1);
  return counts;
}

interface Offer {
  readonly path: string;
  readonly code: string;
  readonly action: CodeAction;
}

/** Everything that is offered for the findings of a project. */
async function offersFor(files: Files) {
  const client = await openSource(files, { capabilities: editing });
  const offers: Offer[] = [];
  for (const [path, text] of Object.entries(files)) {
    if (!/\.ya?ml$/.test(path)) continue;
    await client.open(path, text);
    const found: readonly Diagnostic[] = await client.diagnostics(path);
    for (const diagnostic of found) {
      const actions = await client.request<CodeAction[]>('textDocument/codeAction', path, {
        range: diagnostic.range,
        context: { diagnostics: [diagnostic], only: ['quickfix'] },
      });
      // Others touch the same place.
      for (const action of actions)
        if (action.diagnostics?.[0]?.code === diagnostic.code)
          offers.push({ path, code: String(diagnostic.code), action });
    }
  }
  expect(client.logged).toEqual([]);
  await client.close();
  return { offers, rootUri: client.rootUri };
}

describe('every fix that is offered mends what it is for, and breaks nothing', () => {
  test.each(projects)('%s', async (_name, own) => {
    if (own.some(({ content, mode }) => typeof content !== 'string' || mode !== undefined)) return;
    const files: Files = {
      ...projectFiles,
      ...Object.fromEntries(own.map(file => [file.path, String(file.content)])),
    };
    const before = await countsOf(files);
    const { offers, rootUri } = await offersFor(files);
    for (const { action, code, path } of offers) {
      const after = await countsOf(afterEdit(files, action.edit ?? {}, rootUri));
      const what = `${path}: ${code}: ${action.title}`;
      expect(after.get(code) ?? 0, what).toBeLessThan(before.get(code) ?? 0);
      // What was mistyped can hide another mistake, which the right name brings to light.
      if (action.title.startsWith('Change to ')) continue;
      for (const [other, count] of after)
        expect(count, `${what} brings ${other}`).toBeLessThanOrEqual(before.get(other) ?? 0);
    }
  });
});
