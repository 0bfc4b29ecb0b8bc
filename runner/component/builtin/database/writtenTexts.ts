/** JSON as a database gives it back, which may have been written with line breaks; a row is one line. */
export function onOneLine(json: string): string {
  return json.includes('\n') ? JSON.stringify(JSON.parse(json)) : json;
}

/** `2024-02-29 13:05:00.5+01` as ISO 8601; what is no such time (`infinity`, years before Christ) stays as it is. */
export function isoTime(text: string): string {
  const [, day, time, zone = ''] = /^(\d{4,}-\d\d-\d\d) ([\d:.]+)([+-]\d\d(?::\d\d)?)?$/.exec(text) ?? [];
  if (day === undefined || time === undefined) return text;
  const offset = zone === '' ? '' : zone === '+00' ? 'Z' : zone.length === 3 ? `${zone}:00` : zone;
  return `${day}T${time}${offset}`;
}
