import type { Fields } from '../draft.ts';
import { parseSize } from '../size.ts';
import { isTimeZone, nearestTimeZone } from '../timeZone.ts';
import { textScalarIn } from './fields.ts';
import type { Reading } from './reading.ts';

/** The duration under a key in milliseconds; null where there is none, or none that can be read. */
export function readDuration(reading: Reading, fields: Fields, key: string): number | null {
  const scalar = textScalarIn(fields, key);
  if (scalar === null) return null;
  const ms = reading.duration(scalar.value);
  if (ms !== undefined) return ms;
  const message = `"${key}" expects a duration such as 90s, 50m or 1h30m; found "${scalar.value}".`;
  reading.report('invalid-duration', scalar.span, { message });
  return null;
}

/** The duration under a key that is a limit: zero would let nothing run at all. */
export function readLimit(reading: Reading, fields: Fields, key: string): number | null {
  const ms = readDuration(reading, fields, key);
  const scalar = textScalarIn(fields, key);
  if (ms === null || ms > 0 || scalar === null) return ms;
  reading.report('invalid-duration', scalar.span, {
    message: `"${key}" expects a duration above zero; found "${scalar.value}".`,
  });
  return null;
}

/** The size under a key in bytes; null where there is none, or none that can be read. */
export function readSize(reading: Reading, fields: Fields, key: string): number | null {
  const scalar = textScalarIn(fields, key);
  if (scalar === null) return null;
  const bytes = parseSize(scalar.value);
  if (bytes !== undefined && bytes > 0) return bytes;
  const expected = bytes === undefined ? 'a size such as 512MB or 4GiB' : 'a size above zero';
  reading.report('invalid-size', scalar.span, {
    message: `"${key}" expects ${expected}; found "${scalar.value}".`,
  });
  return null;
}

/** The time zone under a key; null where there is none, or none that is known. */
export function readTimeZone(reading: Reading, fields: Fields, key: string): string | null {
  const scalar = textScalarIn(fields, key);
  if (scalar === null) return null;
  if (isTimeZone(scalar.value)) return scalar.value;
  const suggestion = nearestTimeZone(scalar.value);
  const hint =
    suggestion === undefined
      ? '; expected an IANA name such as Europe/Prague.'
      : `; did you mean "${suggestion}"?`;
  const message = `Unknown time zone "${scalar.value}"${hint}`;
  reading.report(
    'invalid-time-zone',
    scalar.span,
    suggestion === undefined ? { message } : { message, suggestion },
  );
  return null;
}
