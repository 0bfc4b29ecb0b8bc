import { parseDuration } from '../../runner/model/duration.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;

/** A duration as the language writes it, in whole words: `1h30m` is "1 hour 30 minutes". Null where the text is none. */
export function durationInWords(text: string): string | null {
  const ms = parseDuration(text);
  if (ms === undefined) return null;
  const words: string[] = [];
  let rest = ms;
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
    rest %= unitMs;
  }
  return words.length === 0 ? '0 seconds' : words.join(' ');
}
