import type { Catalog } from '../catalog.ts';
import { parseDuration } from '../duration.ts';
import { nearestName } from '../nearestName.ts';
import type { Problem, ProblemCode, RelatedPlace, Severity } from '../problem.ts';
import { oneOf, quoted } from '../schema/phrases.ts';
import type { SourceFile, Span } from '../sourceFile.ts';

/** Comparing names takes a microsecond a pair. With so many pairs a file has other troubles than the nearest name. */
const mostComparisons = 200_000;

/** With at most so many names, nothing is saved by remembering what was nearest. */
const fewNames = 100;

/** More names than these would hide the message that lists them. */
const mostNames = 12;

/** One reading of one file: what is being read, and everything found wrong so far. */
export class Reading {
  readonly file: SourceFile;
  readonly catalog: Catalog;
  readonly problems: Problem[] = [];
  /** Durations come again and again (a thousand tasks with `timeout: 10m`), so each text is read once. */
  readonly #durations = new Map<string, number | undefined>();
  /** A name that is missing is often missing in many places: each is looked for once. */
  readonly #unknownNames = new Map<string, Finding>();
  #comparisons = 0;
  #isAlone = true;

  constructor(file: SourceFile, catalog: Catalog) {
    this.file = file;
    this.catalog = catalog;
  }

  /** Begins something that may depend on nothing else in the file. */
  beginAlone(): void {
    this.#isAlone = true;
  }

  /** Whether since then nothing was told that depends on other places or on what was told before. */
  get isAlone(): boolean {
    return this.#isAlone;
  }

  /** Notes a problem; an error unless it says otherwise. */
  report(code: ProblemCode, span: Span, finding: Finding): void {
    const { message, severity = 'error', ...data } = finding;
    this.problems.push({ code, severity, message, span, ...data });
  }

  /** Milliseconds of a duration; undefined where the text is none. */
  duration(text: string): number | undefined {
    if (!this.#durations.has(text)) this.#durations.set(text, parseDuration(text));
    return this.#durations.get(text);
  }

  /**
   * The finding for a name that nothing has: the nearest name where one is near, else the names there are.
   * `what` is the thing with its name: `component "htpp"`.
   */
  unknownName(what: string, name: string, known: Iterable<string>): Finding {
    this.#isAlone = false;
    const names = [...known];
    // What has few names, such as the axes of a matrix, may have others at another place.
    if (names.length <= fewNames) return { name, ...findingOf(what, names, nearestName(name, names)) };
    const earlier = this.#unknownNames.get(what);
    if (earlier !== undefined) return earlier;
    this.#comparisons += names.length;
    const nearest = this.#comparisons > mostComparisons ? undefined : nearestName(name, names);
    const finding = { name, ...findingOf(what, names, nearest) };
    this.#unknownNames.set(what, finding);
    return finding;
  }

  /** Whether something was found wrong with exactly this stretch. */
  isTold(span: Span): boolean {
    this.#isAlone = false;
    return this.problems.some(problem => problem.span.start === span.start && problem.span.end === span.end);
  }

  /** Another place of the same file, for `related`. */
  place(span: Span, message: string): RelatedPlace {
    this.#isAlone = false;
    return { path: this.file.path, range: this.file.rangeOf(span), message };
  }

  /** The line of a place as people count, from 1. */
  line(span: Span): number {
    this.#isAlone = false;
    return this.file.positionAt(span.start).line + 1;
  }
}

export interface Finding extends Pick<Problem, 'message' | 'suggestion' | 'name' | 'missing' | 'related'> {
  readonly severity?: Severity;
}

function findingOf(what: string, names: readonly string[], nearest: string | undefined): Finding {
  if (nearest !== undefined)
    return { message: `Unknown ${what}; did you mean "${nearest}"?`, suggestion: nearest };
  if (names.length === 0 || names.length > mostNames) return { message: `Unknown ${what}.` };
  return { message: `Unknown ${what}; expected ${oneOf(names.map(quoted))}.` };
}
