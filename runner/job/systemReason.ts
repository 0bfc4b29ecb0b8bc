/**
 * The part of a system call's error that people can use: `no space left on device` of `ENOSPC: no space left on device, write`.
 * The rest names the call, and a path that the message names already.
 */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: (.+?), \w+(?: '.*')?$/s.exec(message)?.[1] ?? message;
}
