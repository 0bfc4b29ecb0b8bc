/** SQLITE_FULL, https://sqlite.org/rescode.html#full */
const full = 13;

/** Whether an error is what SQLite says of a statement. */
export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

export function isDiskFull(error: Error): boolean {
  return 'errcode' in error && error.errcode === full;
}
