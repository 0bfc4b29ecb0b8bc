import { readFileSync, unlinkSync } from 'node:fs';
import type { Trigger } from '../record/entry.ts';

/** What a program that starts a run says of it beside what is typed. */
export interface RequestFile {
  /** As typed: name → text. */
  readonly params: Readonly<Record<string, string>>;
  readonly trigger: Trigger;
}

/** Reads `--request`, an option of Segue's own programs, and removes the file, since the params may be secrets. */
export function readRequest(path: string): RequestFile {
  const request: RequestFile = JSON.parse(readFileSync(path, 'utf8'));
  unlinkSync(path);
  return request;
}
