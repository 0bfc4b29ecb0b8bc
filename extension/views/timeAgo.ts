const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago an instant was: `3 minutes ago`, `yesterday`. */
export function timeAgo(at: string, now: number): string {
  const past = now - Date.parse(at);
  const unit = units.find(([, length]) => past >= length);
  return unit === undefined ? 'just now' : words.format(-Math.floor(past / unit[1]), unit[0]);
}
