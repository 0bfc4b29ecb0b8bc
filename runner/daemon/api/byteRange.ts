import { RequestProblem } from './problem.ts';

/** A stretch of bytes; `to` is not part of it. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a `Range` header (RFC 9110, 14.2); null where the whole is meant. What cannot be read, and several ranges at once, count as the whole, which a server
 * may answer with.
 */
export function readRange(header: string | null, size: number): ByteRange | null {
  const { first, last } = /^bytes=(?<first>\d*)-(?<last>\d*)$/.exec(header?.trim() ?? '')?.groups ?? {};
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') return satisfiable({ from: Math.max(0, size - Number(last)), to: size }, size);
  if (last !== '' && Number(last) < Number(first)) return null;
  const to = last === '' ? size : Math.min(size, Number(last) + 1);
  return satisfiable({ from: Number(first), to }, size);
}

function satisfiable(range: ByteRange, size: number): ByteRange {
  if (range.from < range.to) return range;
  throw new RequestProblem('wrong-range', `The log has ${size} bytes.`, {
    headers: { 'content-range': `bytes */${size}` },
  });
}
