import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver';
import { roleOf } from '../../runner/model/project/fileRole.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { openSource, pushed } from './rig.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

interface Example {
  readonly name: string;
  /** All files of the project by path, for whoever looks for them. */
  readonly files: Readonly<Record<string, string>>;
  readonly path: string;
}

/** Every file of the language under `examples/`, with its project. */
const all: readonly Example[] = readdirSync(examples).flatMap(project => {
  const folder = join(examples, project);
  if (
    !readdirSync(examples, { withFileTypes: true }).some(
      entry => entry.name === project && entry.isDirectory(),
    )
  )
    return [];
  const files = Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        entry => entry.isFile() && !/(^|[\\/])(state|data)([\\/]|$)/.test(relative(folder, entry.parentPath)),
      )
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
  const paths = Object.keys(files).filter(path => roleOf(path) !== null);
  return paths.map(path => ({ name: `${project}/${path}`, files, path }));
});

/** What a server that knows nothing yet finds in a document. */
async function fresh({ files, path }: Example, text: string): Promise<readonly Diagnostic[]> {
  const client = await openSource(files);
  await client.open(path, text);
  const found = await client.diagnostics(path);
  await client.close();
  return found;
}

describe('typed from nothing to its end', () => {
  test.each(all)('$name ends as if just opened, and is right on the way', async example => {
    const text = example.files[example.path] ?? '';
    const sent = await openSource(example.files, { capabilities: pushed });
    const fetching = await openSource(example.files);
    for (const client of [sent, fetching]) await client.open(example.path, '');
    for (let at = 0; at < text.length; at++) {
      const end = new SourceFile('', text).positionAt(at);
      for (const client of [sent, fetching])
        await client.change(example.path, { range: { start: end, end }, text: text[at] ?? '' });
      if (text[at] === '\n' || at % 100 === 99)
        expect(await fetching.diagnostics(example.path)).toEqual(await fresh(example, text.slice(0, at + 1)));
    }
    const version = text.length + 1;
    await sent.until(() => sent.shown(example.path)?.version === version);
    const expected = await fresh(example, text);
    expect(await fetching.diagnostics(example.path)).toEqual(expected);
    expect(sent.shown(example.path)?.diagnostics).toEqual(expected);
    const versions = sent.published.flatMap(({ uri, version }) =>
      uri === sent.uri(example.path) ? (version ?? []) : [],
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    for (const client of [sent, fetching]) {
      expect(client.logged).toEqual([]);
      await client.close();
    }
  });
});
