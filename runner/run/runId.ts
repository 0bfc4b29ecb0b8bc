/** Crockford's alphabet for Base32 (https://www.crockford.com/base32.html): no I, L, O or U. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 48 bits of time are ten letters, 80 random bits are sixteen (https://github.com/ulid/spec). */
const timeLetters = 10;
const randomLetters = 16;

/**
 * A new run's id, a ULID: ids made later sort later, to the millisecond. `now` is wall time in milliseconds since the epoch. The random
 * part need only differ from that of other runs made in the same millisecond and is no secret, so that loading a generator for secrets
 * (4 ms, a tenth of a small run) is not worth its while.
 */
export function newRunId(now: number): string {
  let time = '';
  for (let rest = now; time.length < timeLetters; rest = Math.floor(rest / letters.length))
    time = `${letters[rest % letters.length]}${time}`;
  let random = '';
  while (random.length < randomLetters) random += letters[Math.floor(Math.random() * letters.length)];
  return time + random;
}
