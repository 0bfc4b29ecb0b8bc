import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemKinds } from '../../../runner/model/problem.ts';
import { type CaseFile, problemsOfCase, usually } from './problemCases.ts';

const folder = join(import.meta.dirname, '../../../docs/problems');

/** What a page cannot show: that its example's bytes are no UTF-8, that its file has the wrong permissions, and what is recorded of runs. */
const unseen: Readonly<Record<string, Partial<CaseFile>>> = {
  'unreadable-file': { content: Uint8Array.of(0x64, 0x65, 0x73, 0x63, 0x3a, 0x20, 0xe9, 0x0a) },
  'exposed-secrets': { mode: 0o644 },
  'runs-pile-up': { usual: usually(['12m', '9']) },
};

/** The files that a part of a page shows: each a path in a line of its own, and the block below it. */
function filesIn(text: string): readonly CaseFile[] {
  return [...text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', content = '']) => ({
      path,
      content,
      expected: '',
    }),
  );
}

const pages = Object.keys(problemKinds).map(code => {
  const path = join(folder, `${code}.md`);
  return { code, text: existsSync(path) ? readFileSync(path, 'utf8') : '' };
});

describe('every kind of problem has its page', () => {
  test.each(pages)('$code', async ({ code, text }) => {
    const [example = '', mended = ''] = text.split('## How to mend it');
    expect(text.startsWith(`# \`${code}\`\n`)).toBe(true);
    const found = await problemsOfCase(filesIn(example).map(file => ({ ...file, ...unseen[code] })));
    const own = found.filter(({ problem }) => problem.code === code);
    expect(own.map(({ problem }) => problem.message)).not.toEqual([]);
    for (const { problem } of own) expect(example).toContain(`> ${problem.message}\n`);
    expect(filesIn(mended).length).toBeGreaterThan(0);
    const { usual } = unseen[code] ?? {};
    const files = filesIn(mended).map(file => (usual === undefined ? file : { ...file, usual }));
    expect(await problemsOfCase(files)).toEqual([]);
  });

  test('and no page is of another', () => {
    expect(readdirSync(folder).toSorted()).toEqual(pages.map(({ code }) => `${code}.md`).toSorted());
  });
});
