/** An expression that cannot be read or has no value: its message is meant for the author. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}
