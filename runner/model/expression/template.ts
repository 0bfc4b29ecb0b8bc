import { isMistake, type ParsedExpression, parseExpression, type SyntaxMistake } from './parseExpression.ts';

/** A text with its `${{ }}` parts found and read. Offsets are those of the whole text. */
export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
  readonly mistakes: readonly SyntaxMistake[];
}

/** A stretch of a template: literal text, or one expression (`parsed` is null where it cannot be read). */
export type TemplatePart = LiteralPart | ExpressionPart;

export interface LiteralPart {
  readonly kind: 'literal';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface ExpressionPart {
  readonly kind: 'expression';
  /** Place of the whole part, `${{` and `}}` included. */
  readonly start: number;
  readonly end: number;
  /** Where the expression's own text begins: what its tokens' places are counted from. */
  readonly from: number;
  readonly parsed: ParsedExpression | null;
}

/** Finds and reads every `${{ }}` of a text. */
export function parseTemplate(text: string): Template {
  return cached(templates, text, readTemplate);
}

/** Reads the text of an `if:` or `when:`, which may or may not be wrapped in one `${{ }}`. */
export function parseCondition(text: string): Template {
  return cached(conditions, text, readCondition);
}

/**
 * Texts come again and again (each task of a matrix, each keystroke in an editor), so what was read is kept,
 * bounded: when full, the cache starts anew, which costs one reading of what is still in use.
 */
const MOST_CACHED = 4096;
const templates = new Map<string, Template>();
const conditions = new Map<string, Template>();

function cached(cache: Map<string, Template>, text: string, read: (text: string) => Template): Template {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const template = read(text);
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(text, template);
  return template;
}

function readTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  const mistakes: SyntaxMistake[] = [];
  let at = 0;
  while (at < text.length) {
    const opening = text.indexOf('${{', at);
    if (opening !== at) {
      const end = opening < 0 ? text.length : opening;
      parts.push({ kind: 'literal', text: text.slice(at, end), start: at, end });
    }
    if (opening < 0) break;
    const closing = closingOf(text, opening + 3);
    if (closing === undefined) {
      mistakes.push(unclosed(text, opening));
      break;
    }
    parts.push(
      readPart(text, { start: opening, from: opening + 3, to: closing, end: closing + 2 }, mistakes),
    );
    at = closing + 2;
  }
  return { text, parts, mistakes };
}

function readCondition(text: string): Template {
  if (!text.includes('${{')) {
    const mistakes: SyntaxMistake[] = [];
    const part = readPart(text, { start: 0, from: 0, to: text.length, end: text.length }, mistakes);
    return { text, parts: [part], mistakes };
  }
  const template = readTemplate(text);
  const outside = template.parts.find(part => part.kind === 'literal' && part.text.trim() !== '');
  const expressions = template.parts.filter(part => part.kind === 'expression');
  if (outside === undefined && expressions.length <= 1) return { ...template, parts: expressions };
  // GitHub takes such a condition as a text, which is always true: never what was meant.
  const mistake: SyntaxMistake = {
    code: 'expression-syntax',
    message: `Found text outside "\${{ }}", expected the whole condition inside one "\${{ }}" (or none at all).`,
    start: outside?.start ?? 0,
    end: outside?.end ?? text.length,
  };
  return { ...template, mistakes: [...template.mistakes, mistake] };
}

interface PartPlace {
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

function readPart(text: string, place: PartPlace, mistakes: SyntaxMistake[]): ExpressionPart {
  const { start, from, to, end } = place;
  const parsed = parseExpression(text.slice(from, to));
  if (!isMistake(parsed)) return { kind: 'expression', start, end, from, parsed };
  mistakes.push({ ...parsed, start: parsed.start + from, end: parsed.end + from });
  return { kind: 'expression', start, end, from, parsed: null };
}

/** Where the `}}` stands that ends an expression; one inside a quoted text does not end it. */
function closingOf(text: string, from: number): number | undefined {
  let inText = false;
  for (let at = from; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 39) inText = !inText;
    else if (char === 125 && !inText && text.charCodeAt(at + 1) === 125) return at;
  }
  return undefined;
}

function unclosed(text: string, opening: number): SyntaxMistake {
  const newline = text.indexOf('\n', opening);
  const quoteOpen = text.indexOf('}}', opening) >= 0;
  return {
    code: 'expression-syntax',
    message: quoteOpen
      ? `Found "\${{" with no "}}" after it: a ' inside it is not closed.`
      : `Found "\${{" with no "}}" after it.`,
    start: opening,
    end: newline < 0 ? text.length : newline,
  };
}
