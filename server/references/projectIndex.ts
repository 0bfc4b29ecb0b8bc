import type { FileReading } from '../reading.ts';
import { type ComponentCall, type FileIndex, indexOf } from './fileIndex.ts';
import { isSameThing, keyOfThing, type Mention, type Thing } from './thing.ts';

/** A mention with the file that it stands in. */
export interface FoundMention {
  readonly reading: FileReading;
  readonly mention: Mention;
}

/** A task that fills a file's expressions in. */
interface User {
  readonly index: FileIndex;
  readonly call: ComponentCall;
}

/** What all files of a project name. */
export class ProjectIndex {
  readonly readings: readonly FileReading[];
  #calls: readonly User[] | undefined;

  constructor(readings: readonly FileReading[]) {
    this.readings = readings;
  }

  /** What a mention means: itself, or, in a configuration or component, what it is to each orchestration that uses the file. */
  meanings(reading: FileReading, { thing }: Mention): readonly Thing[] {
    if (thing.owner !== null) return [thing];
    const things = this.#usersOf(reading).flatMap(user => meaningTo(user, thing) ?? []);
    return [...new Map(things.map(meant => [keyOfThing(meant), meant])).values()];
  }

  /** Every mention of a thing, in configurations and components as well, by files and places. */
  mentionsOf(thing: Thing): readonly FoundMention[] {
    return this.readings.flatMap(reading => {
      const index = indexOf(reading);
      const open = index.open.filter(
        mention =>
          mention.thing.kind === thing.kind &&
          mention.thing.name.toLowerCase() === thing.name.toLowerCase() &&
          this.meanings(reading, mention).some(meant => isSameThing(meant, thing)),
      );
      return [...index.of(thing), ...open].map(mention => ({ reading, mention }));
    });
  }

  /** The tasks for which a configuration's or component's expressions are filled in. */
  #usersOf(reading: FileReading): readonly User[] {
    this.#calls ??= this.readings.flatMap(other => {
      const index = indexOf(other);
      return index.calls.map(call => ({ index, call }));
    });
    if (reading.kind === 'component')
      return this.#calls.filter(({ call }) => call.component === reading.name);
    if (reading.kind !== 'configuration') return [];
    const { component, name } = reading;
    return this.#calls.filter(({ call }) => call.component === component && call.configuration === name);
  }
}

function meaningTo({ index, call }: User, { kind, name }: Thing): Thing | null {
  return index.names?.thing(kind, name, { task: call.task, sees: 'job' }) ?? null;
}
