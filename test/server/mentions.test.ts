import { describe, expect, test } from 'vitest';
import { indexOf } from '../../server/references/fileIndex.ts';
import { languageFiles } from './languageFiles.ts';
import { readingOf } from './readingOf.ts';

const nightly = '.segue/orchestrations/nightly.yaml';

/** Scripts and expressions in every way to write a text, with what moves places in it. */
const written = `\
env: { A: 1, B: 2 }
phases:
  - name: Every 😀 way
    tasks:
      - name: literal
        run: |

          first $A
            indented \${{ env.A }} 😀 \${{ env.b }}

          last \${B}
      - name: indented
        run: |2+
            $A
           \${{ env.B }}

      - name: folded
        run: >-
          $A
          \${{ env.A }} and
            more \${{ env.B }}

          $B
      - { name: double, run: "\\t$A \\u00e9 \\\\ \${{ env.A }}
          \${{ env['B'] }} 😀 $B" }
      - { name: single, run: '''$A'' \${{ env[''A''] }}

          \${{ env.B }}' }
      - name: plain
        run: echo $A
          \${{ env.A }}

          \${{ env.B }}
`;

const files = [
  { name: 'every way to write a text', path: nightly, text: written, files: { [nightly]: written } },
  {
    name: 'line breaks of Windows',
    path: nightly,
    text: written.replaceAll('\n', '\r\n'),
    files: { [nightly]: written.replaceAll('\n', '\r\n') },
  },
  ...languageFiles,
];

describe('every mention stands exactly at its name', () => {
  test.each(files)('$name', async ({ files: all, path, text }) => {
    const { mentions } = indexOf(await readingOf(all, path));
    for (const { form, span, thing } of mentions) {
      if (form.kind === 'file' || form.kind === 'title') continue;
      expect(text.slice(span.start, span.end).toLowerCase()).toBe(thing.name.toLowerCase());
    }
    expect(mentions.map(({ span }) => span.start)).toEqual(
      mentions.map(({ span }) => span.start).sort((a, b) => a - b),
    );
  });

  test('also in scripts of every kind', async () => {
    const { mentions } = indexOf(await readingOf({ [nightly]: written }, nightly));
    const named = mentions.filter(({ thing, role }) => thing.kind === 'variable' && role === 'mention');
    expect(named.map(({ thing }) => thing.name).join('')).toBe('AABBABAABBAABBAABAAB');
  });
});
