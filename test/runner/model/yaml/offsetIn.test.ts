import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../../runner/model/sourceFile.ts';
import type { YamlNode, YamlScalar } from '../../../../runner/model/yaml/node.ts';
import { offsetIn } from '../../../../runner/model/yaml/offsetIn.ts';
import { readYaml } from '../../../../runner/model/yaml/readYaml.ts';
import { yamlDocument } from './yamlDocument.ts';

function valueOfA(text: string): { file: SourceFile; scalar: YamlScalar } {
  const file = new SourceFile('a.yaml', text);
  const { root } = readYaml(file);
  const scalar = root?.kind === 'map' ? root.entries[0]?.value : undefined;
  if (scalar?.kind !== 'scalar') throw new Error(`No scalar in ${text}`);
  return { file, scalar };
}

describe('the place of a character of a value', () => {
  test.each([
    ['plain', 'a: one TWO\n'],
    ['single quotes with doubled ones', "a: 'it''s TWO'\n"],
    ['double quotes with escapes', 'a: "\\t\\u0041\\"\\U0001F600 TWO"\n'],
    ['a literal block', 'a: |\n    one\n      two\n\n    x TWO\n'],
    ['a folded block', 'a: >-\n  one\n  two\n\n\n  x TWO\n'],
    ['a block with explicit indentation', 'a: |1\n   one\n  TWO\n'],
    ['a block with CRLF', 'a: |\r\n  one\r\n  TWO\r\n'],
    ['plain over lines', 'a: one\n  two\n\n  x TWO y\n'],
    ['double quotes over lines', 'a: "one \\\n   two\n\n  TWO"\n'],
    ['single quotes over lines', "a: 'one\n\n\n  x TWO'\n"],
  ])('is found in %s', (_style, text) => {
    const { file, scalar } = valueOfA(text);
    const index = String(scalar.value).indexOf('TWO');
    expect(index).toBeGreaterThanOrEqual(0);
    const start = offsetIn(file, scalar, index);
    expect(text.slice(start, start + 3)).toBe('TWO');
    expect(offsetIn(file, scalar, index + 3)).toBe(start + 3);
  });

  test('is the end of what is written for an index past the value', () => {
    const { file, scalar } = valueOfA('a: "xy" # c\n');
    expect(offsetIn(file, scalar, 2)).toBe(6);
    expect(offsetIn(file, scalar, 99)).toBe(6);
  });

  test('holds that very character wherever it is no escape or break, in every scalar of a document', () => {
    fc.assert(
      fc.property(yamlDocument, text => {
        const file = new SourceFile('a.yaml', text);
        for (const scalar of scalarsOf(readYaml(file).root)) {
          const value = String(scalar.value);
          for (let index = 0; index < value.length; index++) {
            const char = value.charAt(index);
            if (typeof scalar.value !== 'string' || /\s/.test(char) || text.includes('\\')) continue;
            expect(text.charAt(offsetIn(file, scalar, index)), JSON.stringify({ text, value, index })).toBe(
              char,
            );
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

function scalarsOf(node: YamlNode | null): readonly YamlScalar[] {
  if (node === null) return [];
  if (node.kind === 'scalar') return [node];
  if (node.kind === 'sequence') return node.items.flatMap(scalarsOf);
  return node.entries.flatMap(({ value }) => scalarsOf(value));
}
