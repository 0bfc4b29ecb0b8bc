import type { FileReading } from '../reading.ts';
import { indexOf } from './fileIndex.ts';
import { called } from './nameRules.ts';
import type { ProjectIndex } from './projectIndex.ts';
import { isSameThing, type Mention, type Thing, type ThingKind } from './thing.ts';

/** Why names that differ in nothing but case are the same; the kinds left out have names of which the case counts. */
const caseless: Readonly<Partial<Record<ThingKind, string>>> = {
  task: 'names have no case in expressions',
  phase: 'names have no case in expressions',
  param: 'names have no case in expressions',
  variable: 'names have no case in expressions',
  axis: 'names have no case in expressions',
  component: 'names of files have no case everywhere',
  configuration: 'names of files have no case everywhere',
  orchestration: 'names of files have no case everywhere',
};

/** Why a thing cannot have a name that something else has already; null where it is free. */
export function clash(project: ProjectIndex, thing: Thing, name: string): string | null {
  for (const reading of project.readings)
    for (const mention of indexOf(reading).mentions) {
      if (!isTaken(thing, name, mention)) continue;
      const reason = mention.thing.name === name ? '' : ` (${caseless[thing.kind]})`;
      const place = `${reading.path}, line ${lineOf(reading, mention)}`;
      return `There is a ${called(mention.thing)} already${reason}: ${place}. Choose another name.`;
    }
  return null;
}

function isTaken(thing: Thing, name: string, { thing: other, role }: Mention): boolean {
  // A table has no definition: to be named is all that there is of it.
  if (other.kind !== thing.kind || (role !== 'definition' && thing.kind !== 'table')) return false;
  const isSame =
    thing.kind in caseless ? other.name.toLowerCase() === name.toLowerCase() : other.name === name;
  return isSame && isBeside(thing, other) && !isSameThing(other, thing);
}

/** Whether two things of a kind are looked for under one name. A task's environment lies over its file's. */
function isBeside({ kind, owner }: Thing, other: Thing): boolean {
  if (owner === other.owner) return true;
  if (kind !== 'variable' || owner === null || other.owner === null) return false;
  return owner.startsWith(`${other.owner}#`) || other.owner.startsWith(`${owner}#`);
}

/** The line of a mention as people count, from 1. */
export function lineOf({ file }: FileReading, { span }: Mention): number {
  return file.positionAt(span.start).line + 1;
}
