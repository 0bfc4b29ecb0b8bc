/*
 * Words for people of what stands in these shapes. Here, because the runner and the editor's page say them alike and neither may
 * import the other.
 */

/** A state of a run, phase, task or job in words: `not executed`. */
export function stateWords(state: string): string {
  return state === 'not-executed' ? 'not executed' : state;
}

/** A duration in milliseconds for people: `35 ms`, `2.9 s`, `12 min 5 s`, `3 h 2 min`. */
export function durationWords(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How people name a run: `nightly-sales#12`. */
export function runName(run: { readonly orchestration: string; readonly number: number }): string {
  return `${run.orchestration}#${run.number}`;
}
