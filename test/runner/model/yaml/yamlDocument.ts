import fc from 'fast-check';

/** Generates YAML texts of the plain common form and a little beyond it, written in every way that people write them. */
const oddWord = fc.stringMatching(/^[A-Za-z0-9_$./~<+=-][A-Za-z0-9 _$.:#/'"{}[\],*&!?|>%@=~é-]{0,12}$/);
const word = fc.oneof(
  { weight: 40, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.$/-]{0,12}$/) },
  { weight: 1, arbitrary: oddWord },
);
const key = fc.oneof(
  { weight: 40, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/) },
  { weight: 1, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom('"a b"', "'it''s'", '1', 'true', 'null', '~', '"x\\ty"') },
);

const plain = fc.oneof(
  { weight: 40, arbitrary: word },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '1',
      '-1',
      '+1',
      '1.5',
      '1.',
      '.5',
      '1e3',
      '-.inf',
      '.NaN',
      '0x1F',
      '0o17',
      '017',
      '1_000',
    ),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'true',
      'False',
      'NULL',
      '~',
      'yes',
      'nan',
      '-',
      '--',
      '2024-01-01',
      '12345678901234567890123',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(`\${{ a.b }}`, 'a#b', 'a:b', '0 2 * * *', '-x', '- x', '? x', ':x', '='),
  },
);

const quoted = fc.oneof(
  fc.stringMatching(/^"[a-z #:'{}[\],]{0,8}"$/),
  fc.stringMatching(/^'[a-z #:"{}[\],\\]{0,8}'$/),
  fc.constantFrom('"\\n\\t\\\\\\""', "'it''s'", '""', "''", '"\\/"', '"  "'),
);

const flow = fc.letrec<{ node: string; list: string; braces: string }>(tie => ({
  node: fc.oneof({ maxDepth: 2 }, plain, quoted, tie('list'), tie('braces')),
  list: fc
    .tuple(fc.array(tie('node'), { maxLength: 3 }), fc.constantFrom(', ', ',', ' , '))
    .map(([items, comma]) => `[${items.join(comma)}]`),
  braces: fc
    .tuple(fc.array(fc.tuple(key, tie('node')), { maxLength: 3 }), fc.constantFrom(' ', ''))
    .map(
      ([entries, pad]) => `{${pad}${entries.map(([name, value]) => `${name}: ${value}`).join(', ')}${pad}}`,
    ),
}));

const inline = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 2, arbitrary: quoted },
  { weight: 1, arbitrary: flow.list },
  { weight: 1, arbitrary: flow.braces },
  { weight: 1, arbitrary: fc.constant('') },
);

const comment = fc.constantFrom('', '', '', '', ' # c', '  #', ' ');
const between = fc.constantFrom('', '', '', '', '\n', '# c\n', '    # c\n', '   \n', '\n\n');

const blockLine = fc.oneof(
  { weight: 12, arbitrary: word },
  { weight: 8, arbitrary: fc.constantFrom('', '# no comment', 'a: b', '- x') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '  more', '\tx', '\t') },
);

const blockText = fc.tuple(
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('|', '>', '|-', '>-', '|+', '>+', '| # c') },
    { weight: 1, arbitrary: fc.constantFrom('|2', '|1-') },
  ),
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(word, fc.array(blockLine, { maxLength: 5 }))
        .map(([first, rest]) => [first, ...rest]),
    },
    { weight: 1, arbitrary: fc.array(fc.constantFrom('', ' ', '   '), { maxLength: 2 }) },
  ),
);

const indentation = fc.constantFrom('  ', '  ', '    ', ' ');

/** Lines of a node, to be indented by whoever holds it. */
const block = fc.letrec<{ node: readonly string[]; map: readonly string[]; sequence: readonly string[] }>(
  tie => ({
    node: fc.oneof({ maxDepth: 4 }, tie('map'), tie('sequence')),
    map: fc
      .array(
        fc.tuple(
          key,
          fc.oneof(
            { maxDepth: 3 },
            fc.tuple(inline, comment).map(([value, end]) => [` ${value}${end}`]),
            fc
              .tuple(blockText, indentation)
              .map(([[header, lines], by]) => [` ${header}`, ...indented(lines, by)]),
            fc
              .tuple(tie('node'), indentation, comment)
              .map(([lines, by, end]) => [end, ...indented(lines, by)]),
            tie('sequence').map(lines => ['', ...lines]),
            fc
              .tuple(inline, indentation, comment)
              .map(([value, by, end]) => ['', ...indented([value + end], by)]),
          ),
          between,
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map(entries =>
        entries.flatMap(([name, [first, ...rest], gap]) => [`${gap}${name}:${first ?? ''}`, ...rest]),
      ),
    sequence: fc
      .array(
        fc.oneof(
          { maxDepth: 3 },
          fc.tuple(inline, comment).map(([value, end]) => [`- ${value}${end}`]),
          tie('map').map(lines =>
            indented(lines, '  ').map((line, at) => (at === 0 ? `- ${line.trimStart()}` : line)),
          ),
          fc.tuple(tie('node'), comment).map(([lines, end]) => [`-${end}`, ...indented(lines, '  ')]),
          blockText.map(([header, lines]) => [`- ${header}`, ...indented(lines, '  ')]),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map(items => items.flat()),
  }),
);

function indented(lines: readonly string[], by: string): readonly string[] {
  return lines.flatMap(line => line.split('\n')).map(line => (line === '' ? '' : by + line));
}

/** A document of the plain common form, sometimes with what goes a little beyond it. */
export const yamlDocument: fc.Arbitrary<string> = fc
  .tuple(block.node, fc.constantFrom('\n', '\n', '\r\n'), fc.constantFrom('', '\n', '\n\n', '\n# c', '\n  '))
  .map(([lines, newline, end]) => (lines.join('\n') + end).replaceAll('\n', newline));
