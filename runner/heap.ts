/*
 * How V8 lets the runner's memory grow. It reads these settings each time that a room of its heap would grow, so that they count from
 * the moment they are made; making one again changes nothing. The bin takes them back before it keeps compiled code.
 */

/**
 * Keeps V8 from giving new objects more room than they have by now. A job that prints in floods makes nothing but short-lived
 * strings, for which V8 would double that room again and again, up to 100 MB, without being any faster for it.
 */
export function keepYoungSmall(): void {
  set('--semi-space-growth-factor=1');
}

/**
 * Keeps the whole heap close to what is in use. Left to itself, V8 lets it grow to several times that: a run of 100,000 tasks takes 640 MB
 * instead of 290, and is a tenth faster for it. So it is for what is large by itself, and not for every run.
 */
export function keepHeapSmall(): void {
  keepYoungSmall();
  set('--heap-growing-percent=20');
}

/**
 * Gives all memory that is not in use back to the system, at once: V8 by itself keeps it for many seconds. It takes some tenths of a second where a
 * hundred megabytes are in use, so it is for the one moment at which most of what was made for a large file is of no use any more.
 */
export function giveMemoryBack(): void {
  set('--expose-gc');
  const collect: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc');
  set('--no-expose-gc');
  // The flavour is what V8 does before it gives up for want of memory: alone that one empties the store of pages as well.
  if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

function set(flag: string): void {
  // Loaded here, since few runs have a reason for it.
  process.getBuiltinModule('node:v8').setFlagsFromString(flag);
}
