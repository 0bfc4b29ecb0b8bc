import type { Problem } from '../problem.ts';

/** Characters that YAML 1.2 (5.1, c-printable) does not allow in a text, and a carriage return that ends no line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\r(?!\n)|\p{Surrogate}/u;

/** The same without the surrogates, which a quicker question tells. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const FORBIDDEN_UNIT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufeff]|\r(?!\n)/;

/** Whether a text holds a character that the full reader has to judge; a byte order mark is one of them. */
export function hasForbiddenCharacter(text: string): boolean {
  return FORBIDDEN_UNIT.test(text) || !text.isWellFormed();
}

export interface ForbiddenCharacter {
  readonly problem: Problem;
  /** True where the file is no text at all, so that reading on would only tell nonsense. */
  readonly fatal: boolean;
}

/** The first character that may not stand in YAML, told once for the whole file, or undefined. */
export function forbiddenCharacter(text: string): ForbiddenCharacter | undefined {
  const first = FORBIDDEN.exec(text);
  if (first === null) return undefined;
  const code = first[0].charCodeAt(0);
  const fatal = text.includes('\0');
  return {
    fatal,
    problem: {
      code: 'yaml-syntax',
      severity: 'error',
      message: `${found(code)}${fatal ? ' The file looks binary, or is not saved as UTF-8.' : ''}`,
      span: { start: first.index, end: first.index + first[0].length },
    },
  };
}

function found(code: number): string {
  if (code === 0x0d)
    return 'Found a carriage return with no line feed after it, expected lines to end with one.';
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const escaped = `"\\u${code.toString(16).padStart(4, '0')}"`;
  return `Found the control character ${name}, which YAML does not allow; write ${escaped} inside double quotes.`;
}
