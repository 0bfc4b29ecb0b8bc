/** A piece of a file: one row, or what stands around rows. */
export interface Piece {
  readonly text: string;
  readonly isRow: boolean;
}
