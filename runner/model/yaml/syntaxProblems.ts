import type { Document, YAMLError } from 'yaml';
import type { Problem } from '../problem.ts';
import type { SourceFile, Span } from '../sourceFile.ts';
import type { OpenPlaces } from './convertDocument.ts';

/** The library's errors in words for authors, in the order of the file. */
export function explainSyntaxErrors(
  file: SourceFile,
  documents: readonly Document.Parsed[],
  open: OpenPlaces,
): readonly Problem[] {
  const errors = documents.flatMap(document => document.errors);
  return errors
    .filter(error => !isEcho(error, errors))
    .map(error => explain({ file, error, open, at: error.pos[0] }))
    .sort((a, b) => a.span.start - b.span.start);
}

/** A key over several lines is also told as a mapping inside a value, at the same place, and that says less; tags are told by the converter. */
function isEcho(error: YAMLError, errors: readonly YAMLError[]): boolean {
  if (error.code === 'TAG_RESOLVE_FAILED' || error.code === 'BAD_COLLECTION_TYPE') return true;
  if (error.code !== 'BLOCK_AS_IMPLICIT_KEY') return false;
  return errors.some(other => other.code === 'MULTILINE_IMPLICIT_KEY' && other.pos[0] === error.pos[0]);
}

/** An error with what its explanation may look at. */
interface Case {
  readonly file: SourceFile;
  readonly error: YAMLError;
  readonly open: OpenPlaces;
  /** Where the library sees the error. */
  readonly at: number;
}

interface Explanation {
  readonly message: string;
  /** Where it is underlined; default: the token at the error. */
  readonly span?: Span;
}

function explain(one: Case): Problem {
  const { error, file } = one;
  const rule = RULES.find(([pattern]) => pattern.test(`${error.code} ${error.message}`));
  const { message, span } = rule?.[1](one) ?? { message: `${error.message}.` };
  return { code: 'yaml-syntax', severity: 'error', message, span: span ?? tokenAt(file.text, one.at) };
}

/** From the most particular to the most general; each pattern is met with the library's code and message. */
const RULES: readonly (readonly [RegExp, (one: Case) => Explanation])[] = [
  [/^TAB_AS_INDENT/, tab],
  [/closing ['"]quote/, unclosedQuote],
  [/^\w+ Flow (map|sequence) /, unclosedBracket],
  [/^MULTILINE_IMPLICIT_KEY/, keyUnderText],
  [/Nested mappings are not allowed/, secondColon],
  [/must be followed by map values|need to be followed by map values/, keyWithoutColon],
  [/A block sequence may not be used as an implicit map key/, oddDash],
  [/mapping items must start at the same column/, oddColumn],
  [/sequence items must start at the same column/, oddColumn],
  [/^BAD_SCALAR_START/, badStart],
  [/^BAD_DQ_ESCAPE/, badEscape],
  [/header includes extra characters/, blockHeader],
  [/values in collections must be indented|must not be less indented/, blockIndentation],
  [
    /more-indented leading empty lines/,
    () => ({ message: 'Found an empty line with more blanks than the text below it; remove its blanks.' }),
  ],
  [
    /block-seq-ind on same line with key/,
    () => ({ message: 'Found "-" on the line of its key, expected the list to begin on the next line.' }),
  ],
  [
    /Sequence item without - indicator/,
    one => ({ message: `Found ${found(one)} in a list, expected "- " before it.` }),
  ],
  [/Unexpected , in|Unexpected empty item in/, () => ({ message: 'Found "," with no value before it.' })],
  [
    /Missing , between|Missing , or : between/,
    one => ({ message: `Found ${found(one)}, expected "," before it.` }),
  ],
  [/Missing space after :/, () => ({ message: 'Found ":" with no blank after it, expected one.' })],
  [
    /Comments must be separated/,
    () => ({ message: 'Found "#" directly after a value, expected a blank before a comment.' }),
  ],
  [/flow-(map|seq)-end token/, one => ({ message: `Found ${found(one)} that closes nothing.` })],
  [/at node end/, afterValue],
  [
    /^KEY_OVER_1024_CHARS/,
    () => ({ message: 'Found a key of more than 1,024 characters, expected a shorter one.' }),
  ],
  [
    /^BLOCK_IN_FLOW/,
    () => ({
      message: 'Found a mapping or list by indentation inside brackets, expected "," and brackets there.',
    }),
  ],
  [/^MULTIPLE_ANCHORS/, () => ({ message: 'Found a second anchor at one value, expected one.' })],
  [/^ALIAS_PROPS/, () => ({ message: 'Found an anchor or a tag at an alias, expected the alias alone.' })],
  [
    /^BAD_ALIAS/,
    () => ({ message: 'Found "*" or "&" with no name after it; quote the value if it is text.' }),
  ],
  [/^RESOURCE_EXHAUSTION/, () => ({ message: 'Found too many levels of nesting, expected fewer.' })],
  [
    /^UNEXPECTED_TOKEN/,
    one => ({
      message: `Found ${found(one)}, which fits nothing here; check the indentation and the line above.`,
    }),
  ],
];

function tab({ file: { text }, at }: Case): Explanation {
  let end = at;
  while (text[end] === '\t' || text[end] === ' ') end++;
  return {
    message: 'Found a tab in the indentation, expected blanks: YAML allows no tabs there.',
    span: { start: at, end: Math.max(end, at + 1) },
  };
}

function unclosedQuote({ file: { text }, open, at }: Case): Explanation {
  const start = open.quoteStarts.get(at) ?? Math.max(0, at - 1);
  return {
    message: `Found ${text[start] === "'" ? "'" : '"'} with no closing ${text[start] === "'" ? "'" : '"'} after it.`,
    span: { start, end: lineEnd(text, start) },
  };
}

function unclosedBracket({ file: { text }, open, at }: Case): Explanation {
  const start = open.bracketStarts.findLast(place => place < at) ?? at;
  const closing = text[start] === '{' ? '}' : ']';
  return {
    message: `Found "${text[start] ?? ''}" with no "${closing}" that closes it.`,
    span: { start, end: start + 1 },
  };
}

/** `name: x` with `run: y` more deeply indented on the next line: the library takes `x run` for one key. */
function keyUnderText(one: Case): Explanation {
  const { file, error, at } = one;
  const whole = file.text.slice(at, error.pos[1]);
  const from = whole.lastIndexOf('\n') + 1;
  const line = whole.slice(from);
  const start = at + from + (line.length - line.trimStart().length);
  const column = file.positionAt(at).character;
  const isFirst = /^[\s-]*$/.test(file.text.slice(at - column, at));
  if (isFirst && file.positionAt(start).character === column) return keyWithoutColon(one);
  const key = line.trim();
  const above = quoted(whole.slice(0, whole.indexOf('\n')).trim());
  return {
    message: `Found the key ${quoted(key)} indented under the text ${above}, expected it at the column of its siblings.`,
    span: { start, end: start + key.length },
  };
}

function secondColon({ file: { text }, at }: Case): Explanation {
  const value = text.slice(at, lineEnd(text, at));
  return {
    message: `Found a second "key: value" on one line (${quoted(value)}); quote the value if it is text.`,
    span: { start: at, end: at + value.length },
  };
}

function keyWithoutColon({ file: { text }, at }: Case): Explanation {
  const token = tokenAt(text, at);
  const key = text.slice(token.start, token.end);
  return { message: `Found ${quoted(key)} with no ":" after it, expected "${shortened(key)}: …".` };
}

function oddColumn({ file, at }: Case): Explanation {
  const { text } = file;
  const line = text.lastIndexOf('\n', at - 1) + 1;
  const start = line + (/^ */.exec(text.slice(line))?.[0].length ?? 0);
  const span = tokenAt(text, Math.max(start, at));
  const token = quoted(text.slice(span.start, span.end));
  const columns = file.positionAt(span.start).character;
  return { message: `Found ${token} indented by ${columns}, which is the column of nothing above it.`, span };
}

function oddDash(one: Case): Explanation {
  return {
    message: `Found ${found(one)} in the column of no list above it, expected the same indentation for all of a list.`,
  };
}

function badStart({ file: { text }, at }: Case): Explanation {
  const span = { start: at, end: lineEnd(text, at) };
  return {
    message: `Found ${quoted(text.slice(span.start, span.end))}: a value that begins with "${text[at] ?? ''}" has to be quoted.`,
    span,
  };
}

function badEscape({ file: { text }, at }: Case): Explanation {
  const sequence = text.slice(at, at + 2);
  return {
    message: `Unknown escape "${sequence}" in double quotes; write "\\${sequence}" for a backslash, or use single quotes.`,
    span: { start: at, end: at + 2 },
  };
}

function blockHeader({ file: { text }, at }: Case): Explanation {
  const span = { start: at, end: lineEnd(text, at) };
  return {
    message: `Found ${quoted(text.slice(span.start, span.end))} behind a "|" or ">", expected its text to begin on the next line.`,
    span,
  };
}

function blockIndentation({ file: { text }, at }: Case): Explanation {
  return {
    message: 'Found text that is not indented far enough to belong to the "|" or ">" above it.',
    span: { start: at, end: Math.max(at + 1, lineEnd(text, at)) },
  };
}

function afterValue({ file: { text }, at }: Case): Explanation {
  const span = { start: at, end: lineEnd(text, at) };
  const rest = quoted(text.slice(span.start, span.end));
  const gap = /\s*$/.exec(text.slice(0, at))?.[0] ?? '';
  const before = text[at - gap.length - 1];
  if (gap.includes('\n'))
    return { message: `Found ${rest}, which belongs to nothing above it; check its indentation.`, span };
  if (before === "'")
    return {
      message: `Found ${rest} behind the closing '; inside single quotes an apostrophe is written twice ('').`,
      span,
    };
  if (before === '"')
    return {
      message: `Found ${rest} behind the closing "; inside double quotes a quote is written \\".`,
      span,
    };
  return { message: `Found ${rest} behind a complete value, expected the end of the line.`, span };
}

function found({ file: { text }, at }: Case): string {
  const span = tokenAt(text, at);
  return span.end > span.start ? quoted(text.slice(span.start, span.end)) : 'the end of the file';
}

/** The word or sign that stands at an offset (or after the blanks there): what is underlined where nothing better is known. */
function tokenAt(text: string, at: number): Span {
  let start = Math.min(at, text.length);
  while (start < text.length && /\s/.test(text.charAt(start))) start++;
  if (start === text.length) return { start: Math.min(at, text.length), end: text.length };
  const token = /^(?:[[\]{},]|["'][^"'\n]*["']?|[^\s:,[\]{}]+(?::(?=\S)[^\s:,[\]{}]+)*|.)/.exec(
    text.slice(start, start + 200),
  );
  return { start, end: start + (token?.[0].length ?? 1) };
}

/** End of the line that an offset is in, without the blanks and the comment behind its text. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  const line = text.slice(at, newline < 0 ? text.length : newline);
  return at + line.replace(/\s+#.*$/, '').trimEnd().length;
}

function quoted(text: string): string {
  return `"${shortened(text)}"`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
