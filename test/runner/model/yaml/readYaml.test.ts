import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../../runner/model/sourceFile.ts';
import { toValue } from '../../../../runner/model/yaml/node.ts';
import { readYaml } from '../../../../runner/model/yaml/readYaml.ts';
import { check } from '../../../support/caret.ts';

function plain(text: string): unknown {
  return toValue(readYaml(new SourceFile('a.yaml', text)).root);
}

function messagesOf(text: string): readonly string[] {
  return readYaml(new SourceFile('a.yaml', text)).problems.map(problem => problem.message);
}

const syntax = (text: string) => check(text, file => readYaml(file).problems);

describe('a mistake of YAML is told at its token', () => {
  test('a key written twice, with the other place', () => {
    const text = 'name: a\non: x\nname: b\n';
    check(
      `
      name: a
      on: x
      name: b
      #<^^^^ duplicate-key: Duplicate key "name", it is already written on line 1.
      `,
      file => readYaml(file).problems,
    );
    const [problem] = readYaml(new SourceFile('a.yaml', text)).problems;
    expect(problem?.related).toEqual([
      {
        path: 'a.yaml',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
        message: '"name" is written here first.',
      },
    ]);
    expect(plain(text)).toEqual({ name: 'b', on: 'x' });
  });

  test('quotes and brackets that are not closed, where they open', () => {
    syntax(`
      a: "x
      #  ^^ yaml-syntax: Found " with no closing " after it.
      b: 1
    `);
    syntax(`
      a: [1, { b: 2 }
      #  ^ yaml-syntax: Found "[" with no "]" that closes it.
      c: 1
    `);
    syntax(`
      a: }
      #  ^ yaml-syntax: Found "}" that closes nothing.
    `);
  });

  test('indentation that fits nothing', () => {
    syntax(`
      a:
        b: 1
       c: 2
      #^ yaml-syntax: Found "c" indented by 1, which is the column of nothing above it.
      d: 3
    `);
    syntax(`
      a: 1
        b: 2
      # ^ yaml-syntax: Found the key "b" indented under the text "1", expected it at the column of its siblings.
    `);
    syntax(`
      - a
      b: 1
      #<^^^^ yaml-syntax: Found "b: 1", which belongs to nothing above it; check its indentation.
    `);
    syntax(`
      a:
        - b
       - c
      #^ yaml-syntax: Found "-" in the column of no list above it, expected the same indentation for all of a list.
    `);
    expect(messagesOf('a:\n\tb: 1\n')).toEqual([
      'Found a tab in the indentation, expected blanks: YAML allows no tabs there.',
    ]);
  });

  test('values that have to be quoted', () => {
    syntax(`
      a: @x
      #  ^^ yaml-syntax: Found "@x": a value that begins with "@" has to be quoted.
      b: c: d
      #  ^^^^ yaml-syntax: Found a second "key: value" on one line ("c: d"); quote the value if it is text.
      e: {{ f }}
      #   ^^^^^ yaml-syntax: Found "{{ f }}", expected "\${{ f }}" for an expression, or quotes around it for text.
      g: 'it's'
      #      ^^ yaml-syntax: Found "s'" behind the closing '; inside single quotes an apostrophe is written twice ('').
      h: "\\q"
      #   ^^ yaml-syntax: Unknown escape "\\q" in double quotes; write "\\\\q" for a backslash, or use single quotes.
    `);
  });

  test('keys, lists and blocks that are half typed', () => {
    syntax(`
      a: 1
      na
      #<^^ yaml-syntax: Found "na" with no ":" after it, expected "na: …".
      b: - c
      #  ^ yaml-syntax: Found "-" on the line of its key, expected the list to begin on the next line.
    `);
    syntax(`
      a: |x
      #   ^ yaml-syntax: Found "x" behind a "|" or ">", expected its text to begin on the next line.
        b
      c: [d, , e]
      #      ^ yaml-syntax: Found "," with no value before it.
      f: [1]#x
      #     ^^ yaml-syntax: Found "#" directly after a value, expected a blank before a comment.
    `);
  });

  test('tags, unknown aliases and further documents', () => {
    syntax(`
      a: !!str 5
      #  ^^^^^ yaml-syntax: Found the tag "!!str", expected none: tags are not part of the language. Quote a value to make it text.
      b: *nope
      #  ^^^^^ yaml-syntax: Unknown alias "*nope", expected the name of an anchor ("&nope") further up.
      c: &c [*c]
      #      ^^ yaml-syntax: The alias "*c" stands inside the very value that it names.
      ---
      #<^^^ yaml-syntax: Found a second YAML document ("---"), expected one document in a file.
      d: 1
    `);
  });

  test('characters that are no text', () => {
    expect(messagesOf('a: \u0007\n')).toEqual([
      'Found the control character U+0007, which YAML does not allow; write "\\u0007" inside double quotes.',
    ]);
    expect(messagesOf('a: x\rb: y\r')[0]).toBe(
      'Found a carriage return with no line feed after it, expected lines to end with one.',
    );
    const binary = readYaml(new SourceFile('a.yaml', '\u007fELF\0\0\u0001'));
    expect(binary.root).toBeNull();
    expect(binary.problems.map(problem => problem.message)).toEqual([
      'Found the control character U+007F, which YAML does not allow; write "\\u007f" inside double quotes. The file looks binary, or is not saved as UTF-8.',
    ]);
  });

  test('all of a file at once, and never more than a hundred', () => {
    expect(messagesOf('a: @x\nb: 1\nc: %y\nb: 2\n')).toHaveLength(3);
    expect(messagesOf('a: @x\n'.repeat(500))).toHaveLength(100);
  });
});

describe('the tree', () => {
  test('is null for a file that says nothing', () => {
    for (const text of ['', '\n\n', '# only a comment\n', '\ufeff'])
      expect(readYaml(new SourceFile('a.yaml', text)), JSON.stringify(text)).toEqual({
        root: null,
        problems: [],
      });
  });

  test('is built as far as a half-typed file goes', () => {
    expect(plain('name: x\nphases:\n  - name: a\n    ta\n    env: {b: [1\n')).toMatchObject({
      name: 'x',
      phases: [{ name: 'a' }],
    });
  });

  test('keeps the key below one that is half typed', () => {
    const text = 'tasks:\n  - name: x\n    ru\n    env: { a: 1 }\n  - ru\n    run: y\n';
    expect(plain(text)).toEqual({
      tasks: [
        { name: 'x', ru: null, env: { a: 1 } },
        { ru: null, run: 'y' },
      ],
    });
    expect(messagesOf(text)).toEqual([
      'Found "ru" with no ":" after it, expected "ru: …".',
      'Found "ru" with no ":" after it, expected "ru: …".',
    ]);
  });

  test('takes keys as strings and values by the YAML 1.2 core schema, whatever a directive says', () => {
    expect(plain('1: a\ntrue: b\non: yes\nx: 0x1F\n')).toEqual({ '1': 'a', true: 'b', on: 'yes', x: 31 });
    expect(plain('%YAML 1.1\n---\non: yes\n')).toEqual({ on: 'yes' });
  });

  test('follows aliases and merge keys, what is written in the map itself winning', () => {
    const text = 'base: &b { x: 1, y: 2 }\nmore: &m { y: 3, z: 4 }\na:\n  <<: [*b, *m]\n  x: 5\nc: *b\n';
    expect(plain(text)).toMatchObject({ a: { x: 5, y: 2, z: 4 }, c: { x: 1, y: 2 } });
    expect(messagesOf(text)).toEqual([]);
  });

  test('holds no more than 100,000 values by aliases, and is refused at once beyond', () => {
    const names = 'abcdefghi';
    const lines = [...names].map((name, at) => {
      const item = at === 0 ? '1' : `*${names[at - 1]}`;
      return `${name}: &${name} [${Array(10).fill(item).join(', ')}]`;
    });
    expect(messagesOf(lines.join('\n'))).toEqual([
      'The aliases of this file stand for more than 100,000 values in all, expected fewer.',
    ]);
  });

  test('is refused beyond 200 levels, without an overflow of the stack', () => {
    const messages = messagesOf(`a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    expect(messages.some(message => /levels of nesting/.test(message))).toBe(true);
  });

  test('holds every key and value at its place, also after a byte order mark', () => {
    const text = '\ufeffname: x\nrun: |\n  a\n  b\n\non: [a]\n';
    const { root } = readYaml(new SourceFile('a.yaml', text));
    const places = root?.kind === 'map' ? root.entries.map(({ key, value }) => [key.span, value?.span]) : [];
    const texts = places.map(pair => pair.map(span => text.slice(span?.start, span?.end)));
    expect(texts).toEqual([
      ['name', 'x'],
      ['run', '|\n  a\n  b'],
      ['on', '[a]'],
    ]);
  });
});
