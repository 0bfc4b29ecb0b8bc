import type { Span } from '../../runner/model/sourceFile.ts';

/** What is told of something in a file, in Markdown. */
export interface HoverWords {
  readonly span: Span;
  readonly words: string;
}

/** What words about times depend on. */
export interface HoverClock {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** IANA name of the time zone that the author lives in. */
  readonly timeZone: string;
}
