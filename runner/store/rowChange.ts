import type { Entry } from '../record/entry.ts';
import type { RunRow } from './store.ts';

/** The columns of a run's row that its journal changes; all others are fixed when the run is created. */
export type RowState = Pick<
  RunRow,
  'state' | 'reason' | 'waitingFor' | 'cancel' | 'startedAt' | 'endedAt' | 'durationMs'
>;

/** The row of a run of which nothing but its creation is known. */
export const createdRow: RowState = {
  state: 'waiting',
  reason: null,
  waitingFor: null,
  cancel: null,
  startedAt: null,
  endedAt: null,
  durationMs: null,
};

/**
 * The row after further entries of the journal; the same object where none of them changes it. Agrees with the fold of
 * the whole journal (`record/runState.ts`), which lists cannot afford to read.
 */
export function changeRow(row: RowState, entries: readonly Entry[]): RowState {
  return entries.reduce(changeRowByOne, row);
}

function changeRowByOne(row: RowState, entry: Entry): RowState {
  switch (entry.kind) {
    case 'run-waiting':
      return { ...row, state: 'waiting', waitingFor: { holder: entry.holder, place: entry.place } };
    case 'run-started':
      // A run that goes on after an interruption has not ended.
      return {
        ...row,
        state: 'running',
        reason: null,
        waitingFor: null,
        startedAt: entry.at,
        endedAt: null,
        durationMs: null,
      };
    case 'cancel-requested':
      return { ...row, cancel: { by: entry.by, force: entry.force || (row.cancel?.force ?? false) } };
    case 'run-interrupted':
      return { ...row, state: 'interrupted', reason: entry.message, waitingFor: null, endedAt: entry.at };
    case 'run-ended':
      return {
        ...row,
        state: entry.state,
        reason: entry.reason,
        waitingFor: null,
        endedAt: entry.at,
        durationMs: entry.durationMs,
      };
    default:
      return row;
  }
}

/** Whether a run in this state still has, or should have, an owner that brings it to its end. */
export function isOpen(state: RunRow['state']): state is 'waiting' | 'running' {
  return state === 'waiting' || state === 'running';
}

/** Why a run is interrupted, as far as anybody knows. */
export const interruptedReason = 'The process that ran it ended before the run did.';

/** Whoever brings a run to its end. */
export interface RowOwner {
  readonly isAlive: boolean;
  /** When the run's last entry was made: its last sign of life. Asked for only where the owner is dead. */
  readonly lastEntryAt: () => number;
}

/** A row as it reads: a run that nobody brings to its end was interrupted at its last sign of life, and waits for nobody. */
export function readableRow<Row extends RowState>(row: Row, { isAlive, lastEntryAt }: RowOwner): Row {
  if (isAlive || !isOpen(row.state)) return row;
  return {
    ...row,
    state: 'interrupted',
    reason: interruptedReason,
    waitingFor: null,
    endedAt: lastEntryAt(),
  };
}
