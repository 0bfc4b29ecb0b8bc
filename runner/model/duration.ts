/** Milliseconds of each unit, by the names that people write. A month or a year has no fixed length, so there is none. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ...unit(1, 'ms', 'msec', 'millisecond', 'milliseconds'),
  ...unit(1_000, 's', 'sec', 'secs', 'second', 'seconds'),
  ...unit(60_000, 'm', 'min', 'mins', 'minute', 'minutes'),
  ...unit(3_600_000, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...unit(86_400_000, 'd', 'day', 'days'),
  ...unit(604_800_000, 'w', 'week', 'weeks'),
]);

function unit(ms: number, ...names: readonly string[]): readonly (readonly [string, number])[] {
  return names.map(name => [name, ms] as const);
}

/** ISO 8601 without years and months: `P1W`, `P1DT12H`, `PT50M`, `PT1.5S`. */
const ISO =
  /^P(?!$)(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const ISO_UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

const SHORT = /^\s*(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i;
const PIECE = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;

/**
 * Milliseconds of a duration as the language writes it: `250ms`, `90s`, `1h30m`, `1.5h`, `2d`, `1 hour`, `7 days`, `2w`,
 * or ISO 8601 (`PT50M`). Undefined where the text is no duration; a unit may stand once, larger before smaller.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed.toUpperCase());
  if (iso !== null) {
    const ms = ISO_UNITS.reduce((sum, unitMs, at) => sum + Number(iso[at + 1] ?? 0) * unitMs, 0);
    return finite(ms);
  }
  if (!SHORT.test(trimmed)) return undefined;
  let total = 0;
  let last = Number.POSITIVE_INFINITY;
  for (const [, amount, name] of trimmed.matchAll(PIECE)) {
    const unitMs = UNITS.get((name ?? '').toLowerCase());
    if (unitMs === undefined || unitMs >= last) return undefined;
    last = unitMs;
    total += Number(amount) * unitMs;
  }
  return finite(total);
}

/** Whole milliseconds, as long as they can be counted exactly. */
function finite(ms: number): number | undefined {
  const whole = Math.round(ms);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** A duration for people, in at most two units: `0 ms`, `850 ms`, `1.2 s`, `5m 12s`, `2h 3m`, `3d 4h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return 'unlimited';
  const sign = ms < 0 ? '-' : '';
  const whole = Math.round(Math.abs(ms));
  if (whole < 1_000) return `${sign}${whole} ms`;
  // Rounded before the unit is chosen, so that 59,960 ms is `1m 0s` and not `60.0 s`.
  const tenths = Math.round(whole / 100);
  if (tenths < 600) return `${sign}${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(whole / 1_000);
  if (seconds < 3_600) return `${sign}${two(seconds, 60, 'm', 's')}`;
  const minutes = Math.round(whole / 60_000);
  if (minutes < 1_440) return `${sign}${two(minutes, 60, 'h', 'm')}`;
  return `${sign}${two(Math.round(whole / 3_600_000), 24, 'd', 'h')}`;
}

function two(amount: number, ratio: number, large: string, small: string): string {
  const rest = amount % ratio;
  return rest === 0
    ? `${Math.floor(amount / ratio)}${large}`
    : `${Math.floor(amount / ratio)}${large} ${rest}${small}`;
}
