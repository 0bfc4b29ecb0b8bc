import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../../runner/model/sourceFile.ts';
import { readFullYaml } from '../../../../runner/model/yaml/fullYaml.ts';
import { ItemMemory, type KnownItems } from '../../../../runner/model/yaml/knownItems.ts';
import type { YamlNode } from '../../../../runner/model/yaml/node.ts';
import { readYaml, readYamlAgain } from '../../../../runner/model/yaml/readYaml.ts';
import { originOf } from '../../../../runner/model/yaml/shifted.ts';
import { type Edit, edited, textEdit } from '../../../support/textEdits.ts';
import { yamlDocument } from './yamlDocument.ts';

const sample = `\
# What every form of the language looks like.
name: Nightly sales
description: "told over
  two lines"
params: { full: { type: boolean } }
phases:
  - name: Extract
    tasks:
      - name: Accounts
        uses: load
        with: {
          rows: 7
        }
      # Of the shop.
      - name: Orders
        run: |
          echo "- not an item"

          echo done
      - &quality
        name: Quality
        run: >-
          folded
          text
  - name: Load
    if: always()
    tasks:
    - { name: One, run: x }
    - name: Two
      reads:
        - a.b
        - c.d
      run: ./two.sh
notifications:
- on: [failure]
`;

const variants = [sample, sample.replaceAll('\n', '\r\n'), sample.replaceAll('&quality\n       ', '')];

/** A tree as plain objects, whether it was read now or has only moved. */
function plain(node: YamlNode | null): unknown {
  if (node === null || node.kind === 'scalar') return node;
  const { kind, span } = node;
  if (kind === 'sequence') return { kind, span, items: node.items.map(plain) };
  return { kind, span, entries: node.entries.map(({ key, value }) => ({ key, value: plain(value) })) };
}

function read(text: string, before: KnownItems | null) {
  const { reading, known } = readYamlAgain(new SourceFile('a.yaml', text), before);
  return { root: plain(reading.root), problems: reading.problems, known };
}

describe('a text of which parts are known', () => {
  test('is read after any edits as if for the first time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...variants),
        fc.array(textEdit, { minLength: 1, maxLength: 12 }),
        (start, edits) => {
          let text = start;
          let { known } = read(text, null);
          for (const edit of edits) {
            text = edited(text, edit);
            const again = read(text, known);
            const { root, problems } = read(text, null);
            expect({ root: again.root, problems: again.problems }, JSON.stringify(text)).toEqual({
              root,
              problems,
            });
            known = again.known;
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('keeps the trees of all items but the one that has changed', () => {
    const lines = Array.from({ length: 50 }, (_, at) => `- name: Item ${at}\n  run: x`);
    const before = readYamlAgain(new SourceFile('a.yaml', lines.join('\n')), null);
    const text = lines.with(20, '- name: Another\n\n  run: "x').join('\n');
    const after = readYamlAgain(new SourceFile('a.yaml', text), before.known);
    const origins = ({ root }: { root: YamlNode | null }) =>
      root?.kind === 'sequence' ? root.items.map(item => item && originOf(item).origin) : [];
    const [old, now] = [origins(before.reading), origins(after.reading)];
    expect(now.flatMap((origin, at) => (origin === old[at] ? [] : at))).toEqual([20]);
  });
});

test.each([
  ['a: x\n', 'a: xy\n', 'xy\n'],
  ['a: x\r\n', 'a: xy\r\n', 'xy\r\n'],
  ['a: 😀\n', 'a: 😀x\n', '😀x\n'],
  ['a: 😀\n', 'a: x😀\n', ' x😀'],
  ['a: x\n', 'a: x\n', '\n'],
  ['a: x\n', '', ''],
])('of %j → %j only %j has to be looked at anew', (before, text, changed) => {
  const { known } = readYamlAgain(new SourceFile('a.yaml', before), null);
  expect(new ItemMemory(text, known).changedText()).toBe(changed);
});

describe('a file that is read by parts', () => {
  test('has the tree that the full reader gives, if it is YAML', () => {
    fc.assert(
      fc.property(fc.oneof(yamlDocument, damaged()), text => {
        const file = new SourceFile('a.yaml', text);
        const full = readFullYaml(file);
        if (full.problems.length > 0) return;
        const { root, problems } = read(text, null);
        expect({ root, problems }, JSON.stringify(text)).toEqual(full);
      }),
      { numRuns: 1500 },
    );
  });

  test('has no problem only where the full reader finds none', () => {
    fc.assert(
      fc.property(damaged(), text => {
        const file = new SourceFile('a.yaml', text);
        expect(readYaml(file).problems.length === 0, JSON.stringify(text)).toBe(
          readFullYaml(file).problems.length === 0,
        );
      }),
      { numRuns: 1500 },
    );
  });

  test('is damaged by a mistake no further than the item or entry that holds it', () => {
    const text = `na
name: "Nightly
env: { A: [x }
phases:
  - name: Extract
    tas
    tasks:
      - name: "Accounts
        run: x
      - name: Orders
        run: y
        wi
  - nam
  - name: Load
`;
    const { root, problems } = readYaml(new SourceFile('a.yaml', text));
    expect(problems.map(({ message }) => message)).toEqual([
      'Found "na" with no ":" after it, expected "na: …".',
      'Found " with no closing " after it.',
      'Found "[" with no "]" that closes it.',
      'Found "tas" with no ":" after it, expected "tas: …".',
      'Found " with no closing " after it.',
      'Found "wi" with no ":" after it, expected "wi: …".',
    ]);
    expect(outlineOf(root)).toEqual([
      'na',
      'name',
      'env',
      'phases',
      'name',
      'tas',
      'tasks',
      'name',
      'name',
      'run',
      'wi',
      'name',
    ]);
  });
});

function damaged(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...variants), fc.array(textEdit, { minLength: 1, maxLength: 3 }))
    .map(([text, edits]: [string, Edit[]]) => edits.reduce(edited, text));
}

/** Keys of block mappings, in their order. */
function outlineOf(node: YamlNode | null): readonly string[] {
  if (node?.kind === 'sequence') return node.items.flatMap(outlineOf);
  if (node?.kind !== 'map') return [];
  return node.entries.flatMap(({ key, value }) => [
    String(key.value),
    ...(key.value === 'env' ? [] : outlineOf(value)),
  ]);
}
