import { type RunStateName, runStates } from '../../record/entry.ts';
import type { RowState } from '../rowChange.ts';
import { type RunRow, StoreError } from '../store.ts';
import type { Connection, Row } from './connection.ts';
import { corruptMessage } from './sqliteError.ts';

/** The columns that a run's journal changes, in the order in which they are written. */
export const rowStateColumns = 'state, reason, waiting_json, cancel_json, started_at, ended_at, duration_ms';

/** All that a `RunRow` shows, and the key and owner. */
export const runColumns =
  'run.key, run.id, orchestration.id AS orchestration_id, run.number, run.name, attempt, retry_of, trigger_json, started_by, ' +
  `params_json, source_hash, git_commit, created_at, owner, ${rowStateColumns}`;

const states: ReadonlySet<unknown> = new Set(runStates);

function isState(value: unknown): value is RunStateName {
  return states.has(value);
}

/** The values of `rowStateColumns`. */
export function rowStateValues(row: RowState): readonly (string | number | null)[] {
  const { state, reason, waitingFor, cancel, startedAt, endedAt, durationMs } = row;
  return [state, reason, jsonOrNull(waitingFor), jsonOrNull(cancel), startedAt, endedAt, durationMs];
}

function jsonOrNull(value: RowState['waitingFor'] | RowState['cancel']): string | null {
  return value === null ? null : JSON.stringify(value);
}

export function rowStateOf(connection: Connection, row: Row): RowState {
  const { state } = row;
  if (!isState(state))
    throw new StoreError('corrupt', corruptMessage(connection.file, `it knows a state ${String(state)}`));
  return {
    state,
    reason: connection.textOrNull(row, 'reason'),
    waitingFor: connection.jsonOrNull<RowState['waitingFor']>(row, 'waiting_json'),
    cancel: connection.jsonOrNull<RowState['cancel']>(row, 'cancel_json'),
    startedAt: connection.numberOrNull(row, 'started_at'),
    endedAt: connection.numberOrNull(row, 'ended_at'),
    durationMs: connection.numberOrNull(row, 'duration_ms'),
  };
}

/** A row of `runColumns` as it is stored, whether or not its owner lives. */
export function runRowOf(connection: Connection, row: Row): RunRow {
  return {
    id: connection.text(row, 'id'),
    orchestration: connection.text(row, 'orchestration_id'),
    name: connection.text(row, 'name'),
    number: connection.number(row, 'number'),
    attempt: connection.number(row, 'attempt'),
    retryOf: connection.textOrNull(row, 'retry_of'),
    trigger: connection.json<RunRow['trigger']>(row, 'trigger_json'),
    startedBy: connection.textOrNull(row, 'started_by'),
    createdAt: connection.number(row, 'created_at'),
    params: connection.json<RunRow['params']>(row, 'params_json'),
    sourceHash: connection.text(row, 'source_hash'),
    commit: connection.textOrNull(row, 'git_commit'),
    ...rowStateOf(connection, row),
  };
}
