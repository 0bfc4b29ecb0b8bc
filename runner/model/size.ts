/** Bytes of each unit: decimal (SI) and binary (IEC 80000-13), by their lower-case names. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
]);

const SIZE = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i;

/** Bytes of a size as the language writes it: `512MB`, `4 GB`, `1.5GiB`, `100B`; undefined where the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  const bytes = UNITS.get((match?.[2] ?? '').toLowerCase());
  if (match === null || bytes === undefined) return undefined;
  const whole = Math.round(Number(match[1]) * bytes);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** A size for people, in decimal units with at most one decimal: `999 B`, `4.2 KB`, `512 MB`. */
export function formatSize(bytes: number): string {
  const sign = bytes < 0 ? '-' : '';
  let amount = Math.abs(bytes);
  for (const name of ['B', 'KB', 'MB', 'GB']) {
    const shown = name === 'B' ? Math.round(amount) : Math.round(amount * 10) / 10;
    if (shown < 1_000) return `${sign}${shown} ${name}`;
    amount /= 1_000;
  }
  return `${sign}${Math.round(amount * 10) / 10} TB`;
}
