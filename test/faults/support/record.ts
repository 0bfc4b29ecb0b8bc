import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../../runner/record/entry.ts';
import type { RunJson } from '../../../schemas/types.ts';
import type { Project } from './project.ts';

type TaskJson = RunJson['phases'][number]['tasks'][number];
export type JobJson = TaskJson['jobs'][number];

/** The last job of each task of a run, by the task's id. */
export function jobsOf(run: RunJson): ReadonlyMap<string, JobJson | undefined> {
  return new Map(tasksOf(run).map(task => [task.id, task.jobs.at(-1)]));
}

/** The state of each task of a run, by its id. */
export function statesOf(run: RunJson): Readonly<Record<string, string>> {
  return Object.fromEntries(tasksOf(run).map(({ id, state }) => [id, state]));
}

function tasksOf(run: RunJson): readonly TaskJson[] {
  return run.phases.flatMap(({ tasks }) => tasks);
}

/** Where the history of a project is. */
export function storeOf(project: Project): string {
  return join(project.root, '.segue/state/segue.db');
}

/** What SQLite says of the history's file; `ok` where nothing is wrong with it. */
export function integrityOf(project: Project): string {
  const database = new DatabaseSync(storeOf(project));
  try {
    const rows = database.prepare('PRAGMA integrity_check').all();
    return rows.map(row => String(row['integrity_check'])).join('\n');
  } finally {
    database.close();
  }
}

/** The entries of all journals, as the store keeps them, oldest first. */
export function entriesOf(project: Project): readonly Entry[] {
  const database = new DatabaseSync(storeOf(project), { readOnly: true });
  try {
    const rows = database.prepare('SELECT entry FROM journal ORDER BY run, sequence').all();
    return rows.map(row => JSON.parse(String(row['entry'])));
  } finally {
    database.close();
  }
}
