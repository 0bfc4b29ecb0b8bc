/** An instant as the clocks of a time zone show it: `Mon 23 Nov 2026, 02:00:00 GMT+1`, seconds only where there are any. */
export function instantIn(timezone: string, ms: number): string {
  const hasSeconds = ms % 60_000 !== 0;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
    ...(hasSeconds ? { second: '2-digit' } : {}),
  }).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(each => each.type === type)?.value ?? '';
  const time = [part('hour'), part('minute'), ...(hasSeconds ? [part('second')] : [])].join(':');
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}, ${time} ${part('timeZoneName')}`;
}
