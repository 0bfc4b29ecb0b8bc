import type { Span } from '../../runner/model/sourceFile.ts';

/** What is offered at a cursor: in our words, before it becomes an item of the protocol. */
export interface Offer {
  readonly label: string;
  readonly kind: OfferKind;
  /**
   * What is inserted, in the snippet syntax of the protocol; of literal text everything special is escaped. Further lines are indented as
   * if the first one stood at the left margin.
   */
  readonly insert: string;
  /** Smaller comes first; equal ones keep their order. */
  readonly rank: number;
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What is replaced, where it is not the word at the cursor. */
  readonly span?: Span;
  /** What typing is compared with, where it is not the label. */
  readonly filter?: string;
  /** It makes sense only with its stops, so that clients without snippets do not get it. */
  readonly isSnippet?: boolean;
  /** What follows it is chosen next: clients that can are led on to that. */
  readonly goesOn?: boolean;
}

export type OfferKind =
  | 'key'
  | 'value'
  | 'choice'
  | 'snippet'
  | 'reference'
  | 'component'
  | 'file'
  | 'folder'
  | 'function'
  | 'context'
  | 'member'
  | 'operator';

/** The ranks of offers, from what is likely meant to what is merely possible. */
export const rank = { required: 0, near: 1, usual: 2, snippet: 3, far: 4 } as const;

/** A literal text in snippet syntax. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** What a snippet inserts where nobody walks its stops: their defaults. */
export function plainText(snippet: string): string {
  return snippet.replace(/\\([\\$}])|\$\{\d+:((?:\\.|[^}\\])*)\}|\$\{?\d+\}?/g, (_, escaped, fallback) =>
    escaped === undefined ? (fallback ?? '').replace(/\\([\\$}])/g, '$1') : escaped,
  );
}

/** A text whose lines but the first are moved to the right. */
export function indented(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`);
}
