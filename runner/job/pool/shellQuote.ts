/** Text that means the same inside single quotes on one line, whatever the locale. */
const PLAIN = /^[ -~]*$/;

/**
 * `text` as one word of bash that stands for exactly these characters. The word never spans lines: bash counts the lines of a script
 * from where its command ends. NUL, which no word can hold, must not be in it.
 */
export function shellQuote(text: string): string {
  if (PLAIN.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = Buffer.from(text)
    .toString('latin1')
    .replace(/[^ -&(-[\]-~]/g, char => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `$'${escaped}'`;
}
