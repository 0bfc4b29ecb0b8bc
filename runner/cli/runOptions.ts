import type { Selection } from '../plan/selection.ts';
import type { LogChoice } from '../report/reporter.ts';
import { type ReporterChoice, readReporterChoice } from '../report/reporters.ts';

/** What `--task`, `--skip` and `--param` gave. */
export interface SelectionOptions {
  readonly task?: readonly string[];
  readonly skip?: readonly string[];
  readonly param?: Readonly<Record<string, string>>;
}

/** What the options about one run in progress gave. */
export interface RunOptions extends SelectionOptions {
  readonly parallel?: number;
  readonly json?: true;
  readonly reporter?: readonly ReporterChoice[];
  readonly logs?: LogChoice;
  readonly strict?: true;
  /** Path of a `RequestFile`. */
}

/** The tasks that the options choose. */
export function selectionOf({ task, skip }: SelectionOptions): Selection {
  return { only: task ?? [], skip: skip ?? [] };
}

/** A value that an option does not take; the message says what it takes. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';
}

/** Whose logs `--logs` can ask for. */
export const logChoices: readonly LogChoice[] = ['all', 'failed', 'none'];

/** Reads a positive whole number. Throws an `InvalidValueError` for anything else, as all readers here do. */
export function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < 1)
    throw new InvalidValueError('Expected a whole number from 1.');
  return count;
}

/** Adds comma-separated ids to those given before. */
export function addIds(text: string, previous: readonly string[] | undefined): readonly string[] {
  const ids = text.split(',').map(id => id.trim());
  if (ids.some(id => id === '')) throw new InvalidValueError('Expected ids with commas between them.');
  return [...(previous ?? []), ...ids];
}

/** Adds `name=value` to those given before. */
export function addParam(
  text: string,
  previous: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidValueError('Expected name=value.');
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Adds a reporter to those given before. */
export function addReporter(
  text: string,
  previous: readonly ReporterChoice[] | undefined,
): readonly ReporterChoice[] {
  const choice = readReporterChoice(text);
  if (choice === undefined) throw new InvalidValueError('Expected plain, live, github, json or junit=FILE.');
  return [...(previous ?? []), choice];
}
