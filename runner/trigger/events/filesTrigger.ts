import { matchesGlobs, readGlob } from '../../model/glob.ts';
import type { JsonObject } from '../../model/orchestration.ts';
import type { Trigger } from '../../record/entry.ts';
import { type Change, changeTrigger } from './changeTrigger.ts';
import type { Cooldown } from './cooldown.ts';
import type { EventTrigger } from './eventTrigger.ts';

/** What a `files` trigger says. */
export interface FilesTrigger {
  readonly paths: readonly string[];
  /** A run for each file, instead of one for all that came together. */
  readonly each: boolean;
  readonly cooldown: Cooldown | null;
}

/** As many files as a matrix can have jobs, so that a run can always fan out over its files. */
const mostFiles = 256;

/** Fires for files that appear or change. */
export function filesTrigger(
  { paths, each, cooldown }: FilesTrigger,
  { orchestration }: { readonly orchestration: string },
): EventTrigger {
  const globs = paths.flatMap(path => {
    const read = readGlob(path);
    return 'glob' in read ? [read.glob] : [];
  });
  return changeTrigger({
    name: `files ${paths.join(' ')}`,
    kind: 'files',
    orchestration,
    cooldown,
    concerns: ({ kind, name }) => kind === 'file' && matchesGlobs(globs, name),
    runs: changes => (each ? newestOf(changes).map(runOfOne) : portionsOf(newestOf(changes)).map(runOfMany)),
    words: changes => {
      const [first, ...others] = newestOf(changes);
      return `"${first?.name ?? ''}"${others.length === 0 ? '' : ` and ${others.length} more`}`;
    },
  });
}

/** Each file once, as it was last told of, in the order of their paths. */
function newestOf(changes: readonly Change[]): readonly Change[] {
  const byPath = new Map<string, Change>();
  for (const change of changes) {
    const earlier = byPath.get(change.name);
    // A file that has changed once more since it appeared has appeared.
    const isAdded = earlier !== undefined && isOf(earlier, 'added');
    const details = isAdded ? { ...change.details, change: 'added' } : change.details;
    byPath.set(change.name, { ...change, details });
  }
  return [...byPath.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function portionsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const portions: (readonly Change[])[] = [];
  for (let at = 0; at < changes.length; at += mostFiles) portions.push(changes.slice(at, at + mostFiles));
  return portions;
}

function runOfOne(change: Change): { readonly name: string; readonly details: Trigger } {
  const { size = null, modifiedAt = null } = change.details;
  const event = { ...eventOf([change]), file: change.name, size, modifiedAt };
  return { name: `file ${change.name}`, details: { kind: 'files', event } };
}

function runOfMany(
  changes: readonly Change[],
  portion: number,
): { readonly name: string; readonly details: Trigger } {
  const name = portion === 0 ? 'files' : `files ${portion + 1}`;
  return { name, details: { kind: 'files', event: eventOf(changes) } };
}

/** What `event` holds in expressions. */
function eventOf(changes: readonly Change[]): JsonObject {
  const pathsOf = (list: readonly Change[]): readonly string[] => list.map(({ name }) => name);
  return {
    files: pathsOf(changes),
    added: pathsOf(changes.filter(change => isOf(change, 'added'))),
    changed: pathsOf(changes.filter(change => !isOf(change, 'added'))),
  };
}

function isOf({ details }: Change, kind: 'added'): boolean {
  return details['change'] === kind;
}
