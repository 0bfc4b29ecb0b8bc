import type { SelectionRange, SelectionRangeParams, ServerCapabilities } from 'vscode-languageserver';
import { references } from '../../runner/model/expression/expression.ts';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../../runner/model/yaml/node.ts';
import type { FileReading } from '../reading.ts';
import { type ExpressionText, expressionTextAt } from '../references/expressionTexts.ts';
import { stretchesOf, tokensOf } from '../references/expressionTokens.ts';
import { spanOf } from '../references/valuePlaces.ts';
import { toRange } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** Widens a selection step by step: a name in an expression, the expression, the value, the entry, the task, the phase, the file. */
export const selectionRanges: Feature = {
  name: 'selectionRanges',
  capabilities(): ServerCapabilities {
    return { selectionRangeProvider: true };
  },
  register(connection, session) {
    connection.onSelectionRanges(
      session.answering((reading, { positions }: SelectionRangeParams) =>
        positions.map(position =>
          nested(reading.file, spansAround(reading, reading.file.offsetAt(position))),
        ),
      ),
    );
  },
};

/** From the widest to the narrowest; each lies in the one before. */
function spansAround(reading: FileReading, offset: number): readonly Span[] {
  const { file, root } = reading;
  const spans: Span[] = [{ start: 0, end: file.text.length }];
  const holds = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  const enter = (node: YamlNode | null): void => {
    if (node === null || !holds(node.span)) return;
    spans.push(trimmed(file, node.span));
    if (node.kind === 'scalar') enterScalar(node);
    if (node.kind === 'sequence') for (const item of node.items) enter(item);
    if (node.kind === 'map') enterEntry(node);
  };
  const enterEntry = ({ entries }: YamlMap): void => {
    for (const { key, value } of entries) {
      const entry = { start: key.span.start, end: (value ?? key).span.end };
      if (!holds(entry)) continue;
      spans.push(trimmed(file, entry));
      enter(holds(key.span) ? key : value);
      return;
    }
  };
  const enterScalar = (scalar: YamlScalar): void => {
    if (scalar.style === 'single' || scalar.style === 'double')
      spans.push({ start: scalar.span.start + 1, end: Math.max(scalar.span.start + 1, scalar.span.end - 1) });
    const text = expressionTextAt(reading, scalar);
    if (text !== undefined) spans.push(...spansInText(file, text).filter(holds));
  };
  enter(root);
  return spans.filter(holds);
}

/** What an expression can be selected by: itself with and without `${{ }}`, a whole path, a name of it. */
function spansInText(file: SourceFile, { scalar, template }: ExpressionText): readonly Span[] {
  const stretches = stretchesOf(template);
  return [
    ...stretches,
    ...stretches.map(({ inner }) => inBlanks(template.text, inner)),
    ...references(template),
    ...tokensOf(template),
  ].map(span => spanOf(file, scalar, span));
}

/** A stretch without the blanks at its ends. */
function inBlanks(text: string, { start, end }: Span): Span {
  const inner = text.slice(start, end);
  const from = start + (inner.length - inner.trimStart().length);
  return { start: from, end: Math.max(from, start + inner.trimEnd().length) };
}

function trimmed({ text }: SourceFile, { start, end }: Span): Span {
  let last = end;
  while (last > start && /\s/.test(text.charAt(last - 1))) last--;
  return { start, end: last };
}

/** Spans as the protocol nests them, each but the first in another one, and none twice. */
function nested(file: SourceFile, spans: readonly Span[]): SelectionRange {
  let innermost: SelectionRange | undefined;
  let before: Span = { start: -1, end: Number.POSITIVE_INFINITY };
  for (const span of spans) {
    const isInside = span.start >= before.start && span.end <= before.end;
    if (!isInside || (span.start === before.start && span.end === before.end)) continue;
    before = span;
    const range = toRange(file, span);
    innermost = innermost === undefined ? { range } : { range, parent: innermost };
  }
  return innermost ?? { range: toRange(file, { start: 0, end: file.text.length }) };
}
