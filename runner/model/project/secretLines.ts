import type { Problem } from '../problem.ts';

/** What a secrets file says: the last value of each name, and the lines that say nothing. */
export interface SecretLines {
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/**
 * Reads `NAME=value` lines as shells and dotenv files have them: empty lines and `#` comments are passed over, `export ` may
 * stand before a name, a value may be quoted, also over several lines. In double quotes `\n`, `\r`, `\t`, `\"`, `\$` and `\\`
 * are escapes; in single quotes nothing is. Without quotes the value ends before ` #` and is trimmed. No message shows a
 * value: these texts are logged.
 */
export function readSecretLines(text: string): SecretLines {
  const values = new Map<string, string>();
  const problems: Problem[] = [];
  let at = 0;
  while (at < text.length) {
    const line = readLine(text, at);
    if (line.kind === 'secret') values.set(line.name, line.value);
    if (line.kind === 'bad') problems.push(badLine(line.message, at, line.end));
    at = line.end + 1;
  }
  return { values, problems };
}

type Line =
  | { readonly kind: 'blank'; readonly end: number }
  | { readonly kind: 'secret'; readonly name: string; readonly value: string; readonly end: number }
  | { readonly kind: 'bad'; readonly message: string; readonly end: number };

const head = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/y;

/** Reads from the start of a line; `end` is the offset of the line break that ends it (or of the text's end). */
function readLine(text: string, start: number): Line {
  const end = lineEnd(text, start);
  const whole = text.slice(start, end).trim();
  if (whole === '' || whole.startsWith('#')) return { kind: 'blank', end };
  head.lastIndex = start;
  const match = head.exec(text);
  const name = match?.[1];
  if (match === null || name === undefined) return { kind: 'bad', message: 'Expected NAME=value.', end };
  const from = start + match[0].length;
  const quote = text[from];
  if (quote === '"' || quote === "'") return quoted(text, { name, from, quote, end });
  const bare = text.slice(from, end);
  const comment = /(?:^|[ \t])#/.exec(bare);
  return {
    kind: 'secret',
    name,
    value: (comment === null ? bare : bare.slice(0, comment.index)).trim(),
    end,
  };
}

interface QuotedStart {
  readonly name: string;
  /** Offset of the opening quote. */
  readonly from: number;
  readonly quote: '"' | "'";
  /** End of the line that it stands on. */
  readonly end: number;
}

function quoted(text: string, { name, from, quote, end }: QuotedStart): Line {
  const close = closingQuote(text, from + 1, quote);
  if (close < 0) return { kind: 'bad', message: `The value of ${name} has no closing ${quote}.`, end };
  const lastEnd = lineEnd(text, close);
  const rest = text.slice(close + 1, lastEnd).trim();
  if (rest !== '' && !rest.startsWith('#'))
    return { kind: 'bad', message: `Found more text after the closing ${quote} of ${name}.`, end: lastEnd };
  const inside = text.slice(from + 1, close).replaceAll('\r\n', '\n');
  return { kind: 'secret', name, value: quote === '"' ? unescaped(inside) : inside, end: lastEnd };
}

function closingQuote(text: string, from: number, quote: '"' | "'"): number {
  for (let at = from; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', $: '$', '\\': '\\' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
}

/** A lone `\r` does not end a line here: a secret may well hold one. */
function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function badLine(message: string, start: number, end: number): Problem {
  return { code: 'invalid-secrets-line', severity: 'error', message, span: { start, end } };
}
