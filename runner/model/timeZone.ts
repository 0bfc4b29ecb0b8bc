import { nearestName } from './nearestName.ts';

/** True for an IANA time zone name that this machine knows. Offsets such as `+02:00` are none: they have no clock changes. */
export function isTimeZone(name: string): boolean {
  // The first use of Intl costs milliseconds, and most files say nothing else.
  if (name === 'UTC') return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The time zone whose name is nearest to a mistyped one: `Europe/Parague` → `Europe/Prague`, `Prague` → `Europe/Prague`. */
export function nearestTimeZone(name: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = name.replaceAll(' ', '_').toLowerCase();
  const byCity = zones.find(zone => zone.toLowerCase().endsWith(`/${city}`));
  return byCity ?? nearestName(name, zones);
}
