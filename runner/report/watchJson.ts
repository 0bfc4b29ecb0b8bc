import type { WatchedChangeJson, WatchedRunJson, WatchedRunsJson } from '../../schemas/types.ts';
import type { RunState, TaskRecord } from '../record/runState.ts';
import type { RunRow } from '../store/store.ts';
import { phaseJson, runStateSummaryJson, runSummaryJson, taskJson } from './runJson.ts';

/** The lines of `segue watch --json` (`watchLine` in `schemas/run.schema.json`): the newest runs, a whole run, a change of one. */
export function watchedRunsJson(rows: readonly RunRow[]): WatchedRunsJson {
  return { kind: 'runs', runs: rows.map(runSummaryJson) };
}

export function watchedRunJson(run: RunState): WatchedRunJson {
  return {
    kind: 'run',
    run: runStateSummaryJson(run),
    path: run.created.path,
    phases: run.phases.map(phaseJson),
  };
}

export function watchedChangeJson(run: RunState, tasks: readonly TaskRecord[]): WatchedChangeJson {
  return {
    kind: 'change',
    run: runStateSummaryJson(run),
    phases: run.phases.map(({ id, state }) => ({ id, state })),
    tasks: tasks.map(taskJson),
  };
}
