import { ZoneOffsets } from './zoneOffsets.ts';

/**
 * The year that is looked at. Rules of time zones hold until somebody changes them, and a late year has the rule that holds last; the model has no
 * clock to know this year by.
 */
const year = 2037;

/** Local times that the clocks of a time zone skip: where they stand before and after, both counted as if they were UTC. */
export interface ClockGap {
  readonly from: number;
  readonly to: number;
}

/** What was found for each zone: it takes milliseconds to find and never changes, and a file is read at every key that is typed. */
const found = new Map<string, ClockGap | undefined>();

/** Where a time zone's clocks go forward in a year; undefined where they never do. The zone is one that is known, so that there are some hundreds. */
export function clockGap(timezone: string): ClockGap | undefined {
  if (!found.has(timezone)) found.set(timezone, findGap(timezone));
  return found.get(timezone);
}

function findGap(timezone: string): ClockGap | undefined {
  const zone = new ZoneOffsets(timezone);
  for (let at = Date.UTC(year, 0); at < Date.UTC(year + 1, 0); ) {
    const { end, offset, after } = zone.periodAt(at);
    if (after > offset) return { from: end + offset, to: end + after };
    at = end;
  }
  return undefined;
}
