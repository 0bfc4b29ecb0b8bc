/**
 * The id that a name gives: lower-case ASCII letters and digits, diacritics folded (`Tržby` → `trzby`), everything else
 * between them one `-`. Undefined where nothing is left of the name.
 */
export function slug(name: string): string | undefined {
  let id = '';
  let gap = false;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code > 127) return foldedSlug(name);
    const isLetterOrDigit = (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
    const isCapital = code >= 65 && code <= 90;
    if (!isLetterOrDigit && !isCapital) {
      gap = true;
      continue;
    }
    if (gap && id !== '') id += '-';
    gap = false;
    id += isCapital ? String.fromCharCode(code + 32) : name.charAt(at);
  }
  return id === '' ? undefined : id;
}

/** Letters that do not fall into a base letter and a mark, by how they are usually written in ASCII. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

function foldedSlug(name: string): string | undefined {
  const folded = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[ßæœøđðþłı]/g, letter => FOLDED[letter] ?? letter);
  const id = folded.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return id === '' ? undefined : id;
}
