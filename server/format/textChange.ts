/** A stretch of a text and what comes in its place. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all changes made. They are in the order of their places, and do not overlap. */
export function changed(text: string, changes: readonly TextChange[]): string {
  let made = '';
  let at = 0;
  for (const change of changes) {
    made += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return made + text.slice(at);
}
