import { rmSync } from 'node:fs';
import type { Store } from '../store/store.ts';
import type { Runner } from './environment.ts';
import { logFolder } from './logFile.ts';

/** Runs that are removed in one transaction, so that others who write wait only briefly. */
const portion = 500;

/** Removes the ended runs that the settings do not keep, of every orchestration, with their logs. */
export async function trimHistory(runner: Runner, store: Store): Promise<void> {
  const { retention } = runner.project.settings;
  if (retention.runs === null && retention.ageMs === null) return;
  const now = runner.host.clock.now();
  const seen = new Map<string, number>();
  const outdated: string[] = [];
  for (const row of await store.runs({})) {
    if (row.endedAt === null) continue;
    const newer = seen.get(row.orchestration) ?? 0;
    seen.set(row.orchestration, newer + 1);
    const isOver = retention.runs !== null && newer >= retention.runs;
    const isOld = retention.ageMs !== null && now - row.endedAt > retention.ageMs;
    if (isOver || isOld) outdated.push(row.id);
  }
  for (let at = 0; at < outdated.length; at += portion)
    for (const id of await store.deleteRuns(outdated.slice(at, at + portion)))
      rmSync(logFolder(runner.project.stateDirectory, id), { recursive: true, force: true });
}
