/**
 * Texts longer than this are hashed by `node:crypto`. Loading that takes 4 ms, a tenth of a small run; hashing this much here takes half
 * as long even before the engine has compiled it. In characters.
 */
const shortText = 8_192;

/** The name of a text in the record: `sha256:` and the 64 hex digits of the SHA-256 of its UTF-8. */
export function hashOf(text: string): string {
  if (text.length <= shortText) return `sha256:${sha256(Buffer.from(text))}`;
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** SHA-256 as FIPS 180-4 writes it down (https://doi.org/10.6028/NIST.FIPS.180-4), section 6.2. */
function sha256(bytes: Uint8Array): string {
  const { initial, rounds } = constants();
  const state = Int32Array.from(initial);
  const padded = padding(bytes);
  const schedule = new Int32Array(64);
  for (let at = 0; at < padded.byteLength; at += 64) {
    for (let t = 0; t < 16; t++) schedule[t] = padded.getInt32(at + 4 * t);
    mixBlock(state, schedule, rounds);
  }
  return [...state].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The bytes, a one bit, zeros, and the length in bits: whole blocks of 64 bytes (section 5.1.1). */
function padding(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

/** Section 6.2.2, in plain steps: what is run once is run slowly, and every call and list would tell. */
function mixBlock(state: Int32Array, w: Int32Array, rounds: Int32Array): void {
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15] ?? 0;
    const y = w[t - 2] ?? 0;
    const early = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const late = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16] ?? 0) + early + (w[t - 7] ?? 0) + late;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const turnedE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = h + turnedE + ((e & f) ^ (~e & g)) + (rounds[t] ?? 0) + (w[t] ?? 0);
    const turnedA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = turnedA + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  const sums = [a, b, c, d, e, f, g, h];
  for (let at = 0; at < 8; at++) state[at] = (state[at] ?? 0) + (sums[at] ?? 0);
}

/** The first 32 bits of the fractions of the square and cube roots of the first primes (sections 4.2.2 and 5.3.3). */
function constants(): { readonly initial: Int32Array; readonly rounds: Int32Array } {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every(prime => n % prime !== 0)) primes.push(n);
  const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
  return {
    initial: Int32Array.from(primes.slice(0, 8), prime => fraction(Math.sqrt(prime))),
    rounds: Int32Array.from(primes, prime => fraction(Math.cbrt(prime))),
  };
}
