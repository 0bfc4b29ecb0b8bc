import fc from 'fast-check';

/** A change of a text: something is taken away at a place, and something put there. */
export interface Edit {
  /** From 0, the text's start, to 1, its end. */
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
  /** Moves the place to the start of the line that it falls into: there the parts of a file begin. */
  readonly atLine: boolean;
}

/** What people type, paste and leave behind while they edit, and what YAML gives a meaning. */
const pieces = [
  ...[
    '',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\n  ',
    '\n    ',
    '\n        ',
    '\t',
    '\r\n',
    '\r',
    ': ',
    ':',
    '- ',
    '-',
    '#',
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
    '&quality ',
    '*quality',
    '!t ',
  ],
  ...[
    '? ',
    '%',
    '@',
    '~',
    'null',
    '<<: ',
    '---\n',
    '...\n',
    '\\',
    '\ufeff',
    '\u0000',
    'é',
    '😀',
    '😀'.slice(0, 1),
    '${{ ',
    ' }}',
  ],
  ...[
    'x: 1\n',
    'name: X\n',
    '  run: y\n',
    '      - name: Z\n        run: z\n',
    '  - name: P\n    tasks:\n',
    '- a\n',
  ],
];

/** Any change; what is put in is one of the pieces that any text knows, or of `more`. */
export function textEditWith(more: readonly string[]): fc.Arbitrary<Edit> {
  return fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.oneof(fc.constant(0), fc.nat({ max: 8 }), fc.nat({ max: 80 })),
    insert: fc.constantFrom(...pieces, ...more),
    atLine: fc.boolean(),
  });
}

export const textEdit: fc.Arbitrary<Edit> = textEditWith([]);

/** Where a change takes place in a text. */
export function editedSpan(text: string, { at, remove, atLine }: Edit) {
  const place = Math.floor(at * text.length);
  const start = atLine ? text.lastIndexOf('\n', place - 1) + 1 : place;
  return { start, end: Math.min(text.length, start + remove) };
}

/** A text after a change. */
export function edited(text: string, edit: Edit): string {
  const { start, end } = editedSpan(text, edit);
  return text.slice(0, start) + edit.insert + text.slice(end);
}
