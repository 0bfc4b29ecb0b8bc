import type { Json } from '../orchestration.ts';

/** Days on which no schedule fires: `2026-12-24` → the name of a calendar that has it. */
export type Holidays = ReadonlyMap<string, string>;

/** The days of the project's calendars (`calendars` of its settings). */
export function holidaysOf(calendars: Json): Holidays {
  const days = new Map<string, string>();
  if (typeof calendars !== 'object' || calendars === null || Array.isArray(calendars)) return days;
  for (const [name, dates] of Object.entries(calendars))
    if (Array.isArray(dates)) for (const date of dates) if (typeof date === 'string') days.set(date, name);
  return days;
}
