import type { TextScalar } from '../../runner/model/check/fields.ts';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { YamlEntry, YamlScalar } from '../../runner/model/yaml/node.ts';
import { entrySpan } from './entrySpan.ts';
import type { Naming, Role, Said, Thing } from './thing.ts';
import { spanOf } from './valuePlaces.ts';

/** The names that a file, or a part of one, says, while they are gathered. */
export class MentionList {
  readonly file: SourceFile;
  readonly said: Said[] = [];

  constructor(file: SourceFile) {
    this.file = file;
  }

  /** A whole value is the name. One that an expression makes is not known. */
  value(thing: Omit<Thing, 'name'>, scalar: TextScalar | null, role: Role = 'mention'): void {
    if (scalar === null || scalar.value.includes('${{') || scalar.value === '') return;
    const span = innerSpan(scalar);
    this.said.push({
      naming: { ...thing, name: scalar.value },
      role,
      form: { kind: 'scalar', scalar, isKey: false },
      span,
      block: span,
    });
  }

  /** A key is the name. */
  key(naming: Naming, entry: YamlEntry, role: Role): void {
    const { key } = entry;
    const block = entrySpan(entry);
    const form = { kind: 'scalar', scalar: key, isKey: true } as const;
    this.said.push({ naming, role, form, span: innerSpan(key), block });
  }

  /** A stretch of a text's value is the name: a member of an expression, or a word of a script. */
  stretch(naming: Naming, role: Role, { scalar, at, form }: Stretch): void {
    const span = spanOf(this.file, scalar, at);
    if (form === 'word') this.said.push({ naming, role, form: { kind: 'word' }, span, block: span });
    else {
      const isBracketed = scalar.value[at.start - 1] === "'";
      this.said.push({ naming, role, form: { kind: 'member', scalar, isBracketed }, span, block: span });
    }
  }
}

interface Stretch {
  readonly scalar: TextScalar;
  /** In the text's value. */
  readonly at: Span;
  readonly form: 'member' | 'word';
}

/** A scalar without its quotes. */
export function innerSpan({ span, style }: YamlScalar): Span {
  if (style !== 'single' && style !== 'double') return span;
  return { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) };
}
