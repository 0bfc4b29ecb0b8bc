import type { FileReading } from '../reading.ts';
import { called } from './nameRules.ts';
import type { FoundMention, ProjectIndex } from './projectIndex.ts';
import type { Mention, Thing } from './thing.ts';

/** Why something is not renamed, for its author. */
export interface Refusal {
  readonly refusal: string;
}

/** What a rename is of. */
export interface RenameTarget {
  readonly thing: Thing;
  /** Everything that names it, by files and places. */
  readonly mentions: readonly FoundMention[];
  /** What its author calls it: the name of which its id is made, where it has no other. */
  readonly current: string;
  /** Whether `current` is a name that an id is made of. */
  readonly isTitle: boolean;
}

/** What the name at a place is, if it can have another one. */
export function renameTarget(
  project: ProjectIndex,
  reading: FileReading,
  mention: Mention,
): RenameTarget | Refusal {
  const things = project.meanings(reading, mention);
  const [thing] = things;
  if (thing === undefined)
    return {
      refusal: `No orchestration uses this file, so that what "${mention.thing.name}" names is not known.`,
    };
  if (things.length > 1)
    return {
      refusal: `${things.length} tasks that use this file have each their own "${mention.thing.name}", so that no one of them can be renamed from here.`,
    };
  const fixed = fixedName(thing);
  if (fixed !== null) return { refusal: fixed };
  if (mention.role === 'label') return { refusal: namedElsewhere(thing) };
  const mentions = project.mentionsOf(thing);
  const definitions = mentions.filter(found => found.mention.role === 'definition');
  const [definition] = definitions;
  if (definition === undefined)
    return thing.kind === 'table'
      ? { thing, mentions, current: thing.name, isTitle: false }
      : { refusal: absent(reading, thing) };
  if (definitions.length > 1)
    return {
      refusal: `There are ${definitions.length} of the ${called(thing)}; give one of them another name by hand.`,
    };
  const { form } = definition.mention;
  const title = form.kind === 'title' ? String(form.scalar.value) : null;
  return { thing, mentions, current: title ?? thing.name, isTitle: title !== null };
}

/** Why a thing has the name that it has; null where it can have another. */
function fixedName(thing: Thing): string | null {
  switch (thing.kind) {
    case 'secret':
      return `The secret "${thing.name}" is called so where its value comes from, the environment or the file of secrets, which are not looked into.`;
    case 'output':
      return `The output "${thing.name}" is called so by what writes it, which may be any program; rename it there and here by hand.`;
    case 'parameter':
      return `The parameter "${thing.name}" is read under this name by the script of the component "${thing.owner}", which is not looked into.`;
    default:
      return null;
  }
}

/** Of a `name:` that only people read. */
function namedElsewhere(thing: Thing): string {
  const by = thing.kind === 'orchestration' ? 'its file, as' : 'its id,';
  return `The ${thing.kind} is named by ${by} "${thing.name}"; the text of "name" can be changed without anything else.`;
}

function absent({ catalog }: FileReading, thing: Thing): string {
  if (thing.kind === 'component' && catalog.components.get(thing.name)?.path === null)
    return `The component "${thing.name}" is built in, and cannot be renamed.`;
  if (thing.kind === 'connection' && thing.name === 'default')
    return 'The connection "default" is always there, and cannot be renamed.';
  return `There is no ${called(thing)} to rename.`;
}
