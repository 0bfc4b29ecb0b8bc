import { type FoldingRange, FoldingRangeKind, type ServerCapabilities } from 'vscode-languageserver';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
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
        folds.node(root);
        folds.comments();
        const limit = session.client.capabilities.textDocument?.foldingRange?.rangeLimit;
        return folds.ranges().slice(0, limit);
      }),
    );
  },
};

/** The folding ranges of one file: one at most for each line that they begin on. */
class Folds {
  readonly #file: SourceFile;
  readonly #found = new Map<number, FoldingRange>();

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** In the order of the lines. */
  ranges(): FoldingRange[] {
    return [...this.#found.values()].sort((a, b) => a.startLine - b.startLine);
  }

  node(node: YamlNode | null): void {
    if (node?.kind === 'map')
      for (const { key, value } of node.entries) {
        if (value !== null) this.#add({ start: key.span.start, end: value.span.end });
        this.node(value);
      }
    if (node?.kind === 'sequence')
      for (const item of node.items) {
        if (item !== null) this.#add(item.span);
        this.node(item);
      }
  }

  comments(): void {
    const lines = this.#file.text.split(/\r\n|\r|\n/);
    const regions: number[] = [];
    let first: number | null = null;
    for (const [at, line] of [...lines, ''].entries()) {
      const isMarker = /^\s*#\s*(end)?region\b/.exec(line);
      if (isMarker?.[1] === undefined && isMarker !== null) regions.push(at);
      const begun = isMarker?.[1] === undefined ? undefined : regions.pop();
      if (begun !== undefined) this.#addLines(begun, at, FoldingRangeKind.Region);
      const isComment = isMarker === null && /^\s*#/.test(line);
      if (isComment) first ??= at;
      else if (first !== null) {
        this.#addLines(first, at - 1, FoldingRangeKind.Comment);
        first = null;
      }
    }
  }

  #add({ start, end }: Span): void {
    const { text } = this.#file;
    // What a block ends with beyond its text, such as its last line break, is not hidden with it.
    let last = end;
    while (last > start && /\s/.test(text.charAt(last - 1))) last--;
    this.#addLines(this.#file.positionAt(start).line, this.#file.positionAt(last).line);
  }

  /** The outermost of those that begin on a line: an item, rather than its first entry. */
  #addLines(startLine: number, endLine: number, kind?: FoldingRangeKind): void {
    if (endLine <= startLine || (this.#found.get(startLine)?.endLine ?? 0) >= endLine) return;
    this.#found.set(startLine, kind === undefined ? { startLine, endLine } : { startLine, endLine, kind });
  }
}
