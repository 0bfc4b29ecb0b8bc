/** How many rows went in and came out. */
export interface Counted {
  readonly in: number;
  readonly out: number;
}
