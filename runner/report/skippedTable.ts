import type { SkippedFireJson } from '../../schemas/types.ts';
import type { RunRow } from '../store/store.ts';
import type { FireRow } from '../store/triggers.ts';
import type { Colours } from './colours.ts';
import { textTable } from './textTable.ts';
import { dayAndTime, runName } from './words.ts';

/** Something that did not run, and why. */
export interface Skipped {
  readonly orchestration: string;
  /** When it was due, in milliseconds since 1970. */
  readonly at: number;
  /** The trigger that wanted it. */
  readonly trigger: string;
  /** A code for programs; `overlap` where a run was on record already. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** The run that was skipped; null where there never was one. */
  readonly run: string | null;
}

/** Fires that became no run, and runs that were skipped, newest first. */
export function skippedOf(fires: readonly FireRow[], runs: readonly RunRow[]): readonly Skipped[] {
  const ofFires = fires.flatMap(({ orchestration, at, trigger, skip }): readonly Skipped[] => {
    if (skip === null) return [];
    const { reason, message } = skip;
    return [{ orchestration, at, trigger, reason, message, run: null }];
  });
  const ofRuns = runs.map((row): Skipped => {
    const { orchestration, createdAt: at, trigger, reason } = row;
    return {
      orchestration,
      at,
      trigger: trigger.kind,
      reason: 'overlap',
      message: reason ?? '',
      run: runName(row),
    };
  });
  return [...ofFires, ...ofRuns].sort((one, other) => other.at - one.at);
}

/** What did not run, as a table with a heading; one line that says so where there is nothing. */
export function skippedTable(
  skipped: readonly Skipped[],
  view: { readonly colours: Colours; readonly columns: number },
): readonly string[] {
  if (skipped.length === 0) return ['Nothing was skipped.'];
  const rows = skipped.map(({ orchestration, at, trigger, message, run }) => [
    dayAndTime(at),
    run ?? orchestration,
    trigger,
    message,
  ]);
  return textTable(['DUE', 'WHAT', 'TRIGGER', 'WHY'], rows, view);
}

/** As programs read it. */
export function skippedJson({ at, ...skipped }: Skipped): SkippedFireJson {
  return { ...skipped, at: new Date(at).toISOString() };
}
