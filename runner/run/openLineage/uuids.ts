import { createHash } from 'node:crypto';

/** Crockford's alphabet for Base32, in which the ids of runs are written. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The 128 bits of a run's id in the form of a UUID, which OpenLineage asks for. */
export function uuidOfRun(runId: string): string {
  let bits = 0n;
  for (const letter of runId) bits = bits * 32n + BigInt(Math.max(0, letters.indexOf(letter)));
  return formatted(BigInt.asUintN(128, bits).toString(16).padStart(32, '0'));
}

/** The same UUID whenever it is asked for, for a job of a run (RFC 9562, version 8: bits of one's own). */
export function uuidOfJob(runId: string, job: string): string {
  const hash = createHash('sha256').update(`${runId}/${job}`).digest('hex');
  const variant = ((Number.parseInt(hash[16] ?? '0', 16) & 3) | 8).toString(16);
  return formatted(`${hash.slice(0, 12)}8${hash.slice(13, 16)}${variant}${hash.slice(17, 32)}`);
}

function formatted(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
