/** Local times that match a cron pattern, counted as if they were UTC, in milliseconds: a calendar without clock changes. */
export interface Pattern {
  /** The first time after `after` that matches; undefined where there is none within the calendar's 400 years. */
  next(after: number): number | undefined;
}
