import { type FoldingRange, FoldingRangeKind, type ServerCapabilities } from 'vscode-languageserver';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { YamlMap, YamlNode, YamlSequence } from '../../runner/model/yaml/node.ts';
import { ByText } from '../byText.ts';
import type { Feature } from './feature.ts';

/** Folds everything that goes over more than one line: blocks, items, scripts, comments, and `#region` … `#endregion`. */
export const fold: Feature = {
  name: 'foldingRanges',
  capabilities(): ServerCapabilities {
    return { foldingRangeProvider: true };
  },
  register(connection, session) {
    connection.onFoldingRanges(
      session.answering(({ file, root }) => {
        const folds = new Folds(file);
        folds.blocks(root);
        folds.comments();
        const limit = session.client.capabilities.textDocument?.foldingRange?.rangeLimit;
        return folds.ranges(limit);
      }),
    );
  },
};

/** Lines from the one that a part of the file begins on. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

const known = new ByText<readonly Lines[]>();

/** The blocks in a node that go over more than one line, by lines from its own first one. */
function blocksIn(file: SourceFile, node: YamlNode | null): readonly Lines[] {
  if (node === null || node.kind === 'scalar') return [];
  return node.kind === 'map' ? blocksInMap(file, node) : blocksInSequence(file, node);
}

function blocksInMap(file: SourceFile, { span, entries }: YamlMap): readonly Lines[] {
  const origin = file.positionAt(span.start).line;
  return entries.flatMap(({ key, value }) => {
    if (value === null) return [];
    const entry = linesOf(file, { start: key.span.start, end: value.span.end }, origin);
    const inside = value.kind === 'scalar' ? [] : blocksIn(file, value);
    return [...entry, ...moved(inside, file.positionAt(value.span.start).line - origin)];
  });
}

/** Items are many, and most are the same after an edit. */
function blocksInSequence(file: SourceFile, { span, items }: YamlSequence): readonly Lines[] {
  const origin = file.positionAt(span.start).line;
  return items.flatMap(item => {
    if (item === null) return [];
    const first = file.positionAt(item.span.start).line;
    const inside = known.of(item, () => [...linesOf(file, item.span, first), ...blocksIn(file, item)]);
    return moved(inside, first - origin);
  });
}

function moved(blocks: readonly Lines[], by: number): readonly Lines[] {
  return by === 0 ? blocks : blocks.map(({ first, last }) => ({ first: first + by, last: last + by }));
}

function linesOf(file: SourceFile, { start, end }: Span, origin: number): readonly Lines[] {
  // What a block ends with beyond its text, such as its last line break, is not hidden with it.
  let at = end;
  while (at > start && /\s/.test(file.text.charAt(at - 1))) at--;
  const [first, last] = [file.positionAt(start).line, file.positionAt(at).line];
  return last > first ? [{ first: first - origin, last: last - origin }] : [];
}

/** The folding ranges of one file: one at most for each line that they begin on. */
class Folds {
  readonly #file: SourceFile;
  readonly #found = new Map<number, FoldingRange>();

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** In the order of the lines. Of more than `limit` those that hide the most. */
  ranges(limit = Number.POSITIVE_INFINITY): FoldingRange[] {
    const ranges = [...this.#found.values()];
    const length = ({ startLine, endLine }: FoldingRange): number => endLine - startLine;
    if (ranges.length > limit) ranges.sort((a, b) => length(b) - length(a)).splice(limit);
    return ranges.sort((a, b) => a.startLine - b.startLine);
  }

  blocks(root: YamlNode | null): void {
    const origin = root === null ? 0 : this.#file.positionAt(root.span.start).line;
    for (const { first, last } of blocksIn(this.#file, root)) this.#add(first + origin, last + origin);
  }

  comments(): void {
    const regions: number[] = [];
    let open: Lines | undefined;
    for (const { line, text } of commentLines(this.#file)) {
      const marker = /^#\s*(end)?region\b/.exec(text);
      if (marker !== null && marker[1] === undefined) regions.push(line);
      const begun = marker?.[1] === undefined ? undefined : regions.pop();
      if (begun !== undefined) this.#add(begun, line, FoldingRangeKind.Region);
      if (open !== undefined && (marker !== null || open.last !== line - 1)) {
        this.#add(open.first, open.last, FoldingRangeKind.Comment);
        open = undefined;
      }
      if (marker === null) open = { first: open?.first ?? line, last: line };
    }
    if (open !== undefined) this.#add(open.first, open.last, FoldingRangeKind.Comment);
  }

  /** The outermost of those that begin on a line: an item, rather than its first entry. */
  #add(startLine: number, endLine: number, kind?: FoldingRangeKind): void {
    if (endLine <= startLine || (this.#found.get(startLine)?.endLine ?? 0) >= endLine) return;
    this.#found.set(startLine, kind === undefined ? { startLine, endLine } : { startLine, endLine, kind });
  }
}

/** The lines that hold a comment alone, from its `#` on. */
function* commentLines(file: SourceFile): Generator<{ readonly line: number; readonly text: string }> {
  const { text } = file;
  for (let at = text.indexOf('#'); at >= 0; ) {
    const { line, character } = file.positionAt(at);
    const end = file.offsetAt({ line: line + 1, character: 0 });
    if (text.slice(at - character, at).trim() === '') yield { line, text: text.slice(at, end) };
    at = text.indexOf('#', end);
  }
}
