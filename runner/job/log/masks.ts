import { percentDecoded } from './percentDecoded.ts';

/** Lines of a secret and coded forms shorter than this would mask ordinary text all over a log. */
const SHORTEST_PART = 4;

/** A stretch of Base64 that a secret fills wholly is masked from this length; shorter ones occur by chance. */
const SHORTEST_BASE64 = 8;

/** What stands in place of a secret, as in GitHub's logs. */
const MASK = '***';

/**
 * The values that must not be seen. They are looked for as given and as they commonly travel: each line of a value with
 * several, JSON-escaped, URL-encoded and URL-decoded, and in Base64 at any of its three alignments.
 */
export class Masks {
  /** Every text that is masked, coded forms included. */
  readonly #forms = new Set<string>();
  /** The forms as UTF-8, one character a byte: what a log is searched for. Undefined where there is nothing to mask. */
  #inBytes: RegExp | undefined;
  #inText: RegExp | undefined;
  #longestBytes = 0;

  constructor(values: readonly string[]) {
    for (const value of values) this.#collect(value);
    this.#compile();
  }

  /** Masks `value` from now on. False where it is empty or masked already. */
  add(value: string): boolean {
    const before = this.#forms.size;
    this.#collect(value);
    if (this.#forms.size === before) return false;
    this.#compile();
    return true;
  }

  /** Length in bytes of the longest form: no text that is shorter can hold a whole one. */
  get longestBytes(): number {
    return this.#longestBytes;
  }

  /** Masks UTF-8 text given as one character a byte. */
  maskBytes(text: string): string {
    return this.#inBytes === undefined ? text : text.replace(this.#inBytes, MASK);
  }

  /** Masks ordinary text. */
  maskText(text: string): string {
    if (this.#forms.size === 0) return text;
    this.#inText ??= alternation([...this.#forms]);
    return text.replace(this.#inText, MASK);
  }

  /**
   * The last place at or before `at` where text (one character a byte) can be cut without cutting a form in two;
   * 0 where there is none.
   */
  cutBefore(text: string, at: number): number {
    if (this.#inBytes === undefined) return at;
    for (const match of text.matchAll(this.#inBytes)) {
      if (match.index >= at) return at;
      if (match.index + match[0].length > at) return match.index;
    }
    return at;
  }

  #collect(value: string): void {
    for (const form of formsOf(value)) this.#forms.add(form);
  }

  #compile(): void {
    this.#inText = undefined;
    if (this.#forms.size === 0) return;
    const bytes = [...this.#forms].map(form => Buffer.from(form).toString('latin1'));
    this.#longestBytes = Math.max(...bytes.map(form => form.length));
    this.#inBytes = alternation(bytes);
  }
}

/** One expression for all forms is several times faster than a search for each; the longest comes first so that it wins. */
function alternation(forms: readonly string[]): RegExp {
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(form => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r\n|\r|\n/).filter(line => line.trim() !== '');
  if (lines.length === 0) return [];
  const forms = [value, ...(lines.length === 1 ? lines : lines.filter(line => line.length >= SHORTEST_PART))];
  if (value.length >= SHORTEST_PART) {
    forms.push(JSON.stringify(value).slice(1, -1), ...urlForms(value), ...base64Forms(value));
  }
  return forms;
}

function urlForms(value: string): readonly string[] {
  // A lone surrogate has no URL form; the percent encoding would throw on it.
  if (!value.isWellFormed()) return [];
  const percent = encodeURIComponent(value);
  // Addresses are shown decoded: a value with codes in it, which an address takes as they are, then looks otherwise.
  const decoded = percentDecoded(value);
  return [percent, percent.replaceAll('%20', '+'), ...(decoded.length >= SHORTEST_PART ? [decoded] : [])];
}

/**
 * Base64 spells the same bytes in three ways, by where they stand in the whole. The characters that the value alone
 * decides are the same in each, whatever stands before and after it: those are masked.
 */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const forms = [bytes.toString('base64'), bytes.toString('base64url')];
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const first = Math.ceil((shift * 8) / 6);
    const end = Math.floor((shifted.length * 8) / 6);
    const own = shifted.toString('base64').slice(first, end);
    if (own.length >= SHORTEST_BASE64) forms.push(own, own.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}
