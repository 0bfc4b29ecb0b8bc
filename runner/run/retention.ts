import { rmSync } from 'node:fs';
import type { Retention } from '../model/catalog.ts';
import type { Store } from '../store/store.ts';
import { logFolder } from './logFile.ts';
import { resultsOfRun } from './resultFolder.ts';

/** Runs that are removed in one transaction, so that others who write wait only briefly. */
const portion = 500;

export interface TrimOptions {
  readonly retention: Retention;
  /** Absolute path of the project's folder of state. */
  readonly stateDirectory: string;
  /** Wall time in milliseconds. */
  readonly now: number;
}

/** Removes the ended runs that the settings do not keep, of every orchestration, with their logs and results. */
export async function trimHistory(store: Store, options: TrimOptions): Promise<void> {
  const { retention, stateDirectory } = options;
  if (retention.runs === null && retention.ageMs === null) return;
  const outdated = await outdatedRuns(store, options);
  for (let at = 0; at < outdated.length; at += portion)
    for (const id of await store.deleteRuns(outdated.slice(at, at + portion)))
      for (const folder of [logFolder(stateDirectory, id), resultsOfRun(stateDirectory, id)])
        rmSync(folder, { recursive: true, force: true });
}

async function outdatedRuns(store: Store, { retention, now }: TrimOptions): Promise<readonly string[]> {
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
  return outdated;
}
