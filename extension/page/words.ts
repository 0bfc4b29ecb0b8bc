import type { HolderJson, JobJson, RunSummaryJson, TaskJson } from '../../schemas/types.ts';

export { durationWords, runName, stateWords } from '../../schemas/words.ts';

/** Any state that is shown. */
export type ShownState = RunSummaryJson['state'] | TaskJson['state'] | 'not-executed';

const icons: Readonly<Record<ShownState, string>> = {
  success: 'pass-filled',
  succeeded: 'pass-filled',
  warning: 'warning',
  failed: 'error',
  interrupted: 'debug-disconnect',
  cancelled: 'circle-slash',
  skipped: 'debug-step-over',
  'not-executed': 'circle-outline',
  queued: 'circle-large-outline',
  waiting: 'watch',
  running: 'sync',
};

/** The codicon of a state. */
export function iconOf(state: ShownState): string {
  return icons[state];
}

/** For whom somebody waits: `waits for nightly-sales#12 (load.0.1), 2nd in line`. */
export function waitingWords({ runName: name, job, place }: HolderJson): string {
  const whose = job === null ? name : `${name} (${job})`;
  return place === 1 ? `waits for ${whose}` : `waits for ${whose}, number ${place} in line`;
}

/** `1,204 → 98 records`; empty where none were counted. */
export function recordsWords({ records }: TaskJson): string {
  const { in: taken, out } = records;
  if (taken === null && out === null) return '';
  const count = (value: number): string => value.toLocaleString('en');
  if (taken === null) return `${count(out ?? 0)} out`;
  return out === null ? `${count(taken)} in` : `${count(taken)} → ${count(out)}`;
}

/** `8.4 MB`. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** The values of a matrix combination: `os=linux, node=22`; empty without one. */
export function matrixWords({ matrix }: JobJson): string {
  if (matrix === null) return '';
  return Object.entries(matrix)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** Day and time in the reader's own zone. */
export function timeWords(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}
