import type { Span } from '../../runner/model/sourceFile.ts';

/** What is told of something in a file, in Markdown. */
export interface HoverWords {
  readonly span: Span;
  /** Empty where nothing is to be told beside the value that it had in the last run. */
  readonly words: string;
  /** The expression whose value in the last run is told with it, where that is known. */
  readonly expression?: string;
}

/** What words about times depend on. */
export interface HoverClock {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** IANA name of the time zone that the author lives in. */
  readonly timeZone: string;
}
