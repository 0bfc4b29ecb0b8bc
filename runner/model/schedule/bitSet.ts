/** A set of whole numbers from 0 to 63. */
export class BitSet {
  /** The numbers from 0 to 31, and those from 32 on. */
  low = 0;
  high = 0;

  add(value: number): void {
    if (value < 32) this.low |= 1 << value;
    else this.high |= 1 << (value - 32);
  }

  has(value: number): boolean {
    return value < 32 ? (this.low & (1 << value)) !== 0 : (this.high & (1 << (value - 32))) !== 0;
  }

  /** The least one. */
  get first(): number {
    return this.from(0) ?? 0;
  }

  /** The least one from a given number on. */
  from(least: number): number | undefined {
    const found = least < 32 ? nextBit(this.low, least) : undefined;
    if (found !== undefined) return found;
    const high = least < 64 ? nextBit(this.high, Math.max(0, least - 32)) : undefined;
    return high === undefined ? undefined : high + 32;
  }
}

/** The lowest bit that is set, from a given one (0 to 31) on. */
export function nextBit(bits: number, least: number): number | undefined {
  const rest = least > 31 ? 0 : bits & (-1 << least);
  return rest === 0 ? undefined : 31 - Math.clz32(rest & -rest);
}
