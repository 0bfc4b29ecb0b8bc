import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../../runner/model/sourceFile.ts';
import { readFastYaml } from '../../../../runner/model/yaml/fastYaml.ts';
import { readFullYaml } from '../../../../runner/model/yaml/fullYaml.ts';
import { yamlDocument } from './yamlDocument.ts';

/** Whatever the fast reader reads, the full reader reads alike and finds nothing wrong with it. */
function expectEqualReading(text: string): 'fast' | 'left to the full reader' {
  const root = readFastYaml(text);
  if (root === undefined) return 'left to the full reader';
  expect({ root, problems: [] }, JSON.stringify(text)).toStrictEqual(
    readFullYaml(new SourceFile('a.yaml', text)),
  );
  return 'fast';
}

const SAMPLE = `# A comment
name: Nightly sales
on:
  schedule:
    - cron: "0 2 * * MON-FRI"   # weekdays
      timezone: Europe/Prague
      dst: { gap: next, overlap: first }
  tables:
  - all: [crm.accounts, shop.orders]
    cooldown: 50m
params:
  since: { type: string, default: 7 days }
empty:
phases:
  - name: 'It''s here'
    tasks:
      - name: Quality gate
        if: \${{ tasks.shop-orders.outputs.records > 0 && !params.full }}
        timeout: 1.5
        continueOnFailure: true
        run: |
          ./check.sh

          echo "verdict=ok" >> "$SEGUE_OUTPUT"
      - run: >-
          one
          two
      -
        - nested
`;

describe('the fast reader', () => {
  test('reads the plain common form by itself', () => {
    expect(expectEqualReading(SAMPLE)).toBe('fast');
    expect(expectEqualReading(SAMPLE.replaceAll('\n', '\r\n'))).toBe('fast');
  });

  test.each([
    ['a block that is still to be typed', 'a: |\n    \nb: >-\n'],
    ['a value on the line below its key', 'a:\n  { b: 1 }\nc:\n  - "x"\n  -\n    text\n'],
    ['lists at the column of their key', 'a:\n- b: 1\n  c:\n  - 2\nd: 3\n'],
    ['nothing but comments', '# a\n\n  # b'],
  ])('reads %s by itself', (_what, text) => {
    expect(expectEqualReading(text)).toBe('fast');
  });

  test.each([
    ['an anchor', 'a: &x 1\n'],
    ['an alias', 'a: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a merge key', '<<: 1\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a duplicate key in braces', 'a: { b: 1, b: 2 }\n'],
    ['a value over two lines', 'a: x\n  y\n'],
    ['a quoted text over two lines', 'a: "x\n  y"\n'],
    ['a list over two lines', 'a: [x,\n  y]\n'],
    ['an explicit key', '? a\n: b\n'],
    ['a tab', 'a:\n\tb: 1\n'],
    ['odd indentation', 'a:\n  b: 1\n c: 2\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['a directive', '%YAML 1.2\n---\na: 1\n'],
    ['two colons', 'a: b: c\n'],
    ['a control character', 'a: \u0007\n'],
    ['a byte order mark', '\ufeffa: 1\n'],
    ['no mapping', 'text\n'],
    ['a key alone', 'a: 1\nb\n'],
  ])('leaves %s to the full reader', (_what, text) => {
    expect(readFastYaml(text)).toBeUndefined();
  });

  test('gives the full reader’s tree for generated documents, many of them by itself', () => {
    let fast = 0;
    let all = 0;
    fc.assert(
      fc.property(yamlDocument, text => {
        all++;
        if (expectEqualReading(text) === 'fast') fast++;
      }),
      { numRuns: 600 },
    );
    expect(fast / all).toBeGreaterThan(0.3);
  });

  test('gives the full reader’s tree for files with any damage', () => {
    const texts = [SAMPLE, ...exampleFiles()];
    const piece = fc.constantFrom(...DAMAGE);
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 12 }), insert: piece });
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (text, edits) => {
          expectEqualReading(edits.reduce(damaged, text));
        },
      ),
      { numRuns: 1500 },
    );
  });
});

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

function damaged(text: string, { at, remove, insert }: Edit): string {
  const start = at % (text.length + 1);
  return text.slice(0, start) + insert + text.slice(start + remove);
}

/** What people leave behind while they edit, and what YAML gives a meaning. */
const DAMAGE = [
  ...[
    '',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\n  ',
    '\n    ',
    '\t',
    '\r\n',
    '\r',
    ': ',
    ':',
    '- ',
    '-',
    '#',
    ' #',
    '# c\n',
  ],
  ...[
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '|',
    '>',
    '|-\n',
    '>+\n',
    '|2\n',
    '&a ',
    '*a',
    '!t ',
    '? ',
    '%',
    '@',
    '`',
    '~',
  ],
  ...[
    'null',
    'true',
    '0x1F',
    '1e3',
    '.5',
    '-1',
    '<<: ',
    '---\n',
    '...\n',
    '\\',
    '\\n',
    '\\x41',
    '\ufeff',
    '\u0000',
    'é',
    '=',
    '..',
  ],
] as const;

function exampleFiles(): readonly string[] {
  return ['examples', 'test/cases'].flatMap(yamlFiles).map(path => readFileSync(path, 'utf8'));
}

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => /\.ya?ml$/.test(path) && statSync(path).isFile());
}
