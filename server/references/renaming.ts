import { roleOf } from '../../runner/model/project/fileRole.ts';
import { layout } from '../../runner/model/project/layout.ts';
import { folderOf, nameOf } from '../../runner/model/project/paths.ts';
import { slug } from '../../runner/model/slug.ts';
import { SourceFile, type Span } from '../../runner/model/sourceFile.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import type { FileReading } from '../reading.ts';
import { indexOf } from './fileIndex.ts';
import { called, objectionTo, objectionToTitle } from './nameRules.ts';
import type { ProjectIndex } from './projectIndex.ts';
import type { Refusal, RenameTarget } from './renameTarget.ts';
import { keyOfThing, type Mention, type Thing } from './thing.ts';
import { type Replacement, writtenName } from './writtenName.ts';

/** All that a rename changes. */
export interface Renaming {
  readonly changes: readonly FileChange[];
  /** Files and folders that get another name, after all changes of their texts. Paths are relative to the project's root. */
  readonly moves: readonly Move[];
}

export interface FileChange {
  readonly reading: FileReading;
  /** In the order of the places. */
  readonly replacements: readonly Replacement[];
}

export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Gives a thing another name everywhere, or says why it cannot have it. */
export function renaming(project: ProjectIndex, target: RenameTarget, newName: string): Renaming | Refusal {
  const { thing, current, isTitle } = target;
  if (newName === current) return { changes: [], moves: [] };
  const name = isTitle ? (slug(newName) ?? '') : newName;
  const objection = isTitle ? objectionToTitle(newName) : objectionTo(thing.kind, newName);
  const refusal = objection ?? clash(project, thing, name) ?? sharedBy(project, target);
  if (refusal !== null) return { refusal };
  const moves = movesOf(project, thing, name);
  if (moves === null) return { refusal: `"${newName}" cannot be the name of a file of a ${thing.kind}.` };
  const changes = changesOf(target, { name, title: newName });
  return 'refusal' in changes ? changes : { changes: changes.changes, moves };
}

/** Something that has the name already; null where it is free. */
function clash(project: ProjectIndex, thing: Thing, name: string): string | null {
  const lower = name.toLowerCase();
  const own = keyOfThing(thing);
  for (const reading of project.readings)
    for (const { thing: other, role, span } of indexOf(reading).mentions) {
      // A table has no definition: to be named is all that there is of it.
      if (role !== 'definition' && thing.kind !== 'table') continue;
      if (other.kind !== thing.kind || other.name.toLowerCase() !== lower || keyOfThing(other) === own)
        continue;
      if (!isBeside(thing, other)) continue;
      const made = other.name === name ? '' : ' (names have no case in expressions)';
      return `There is a ${called(other)} already${made}: ${reading.path}, line ${lineOf(reading, span)}. Choose another name.`;
    }
  return null;
}

/** As people count, from 1. */
function lineOf({ file }: FileReading, { start }: Span): number {
  return file.positionAt(start).line + 1;
}

/** Whether two things of a kind are looked for under one name. A task's environment lies over its file's. */
function isBeside({ kind, owner }: Thing, other: Thing): boolean {
  if (owner === other.owner) return true;
  if (kind !== 'variable' || owner === null || other.owner === null) return false;
  return owner.startsWith(`${other.owner}#`) || other.owner.startsWith(`${owner}#`);
}

/** Whether what is written once names other things as well: in a configuration, in a component, or under an anchor. */
function sharedBy(project: ProjectIndex, { thing, mentions }: RenameTarget): string | null {
  const own = keyOfThing(thing);
  const repeated = new Map<FileReading, ReadonlySet<Mention>>();
  for (const { reading, mention } of mentions) {
    const inFile = repeated.get(reading) ?? namingSeveral(reading);
    repeated.set(reading, inFile);
    if (inFile.has(mention))
      return `${reading.path}, line ${lineOf(reading, mention.span)}: the name stands under an anchor ("&") that an alias ("*") repeats, where it names another ${thing.kind}; write it out there first.`;
    if (project.meanings(reading, mention).some(meant => keyOfThing(meant) !== own))
      return `${reading.path} names the ${called(thing)}, and is used by other tasks that have one of their own; give it a name of its own there first.`;
  }
  return null;
}

/** Mentions that name one thing at one place, and another by an alias of it. */
function namingSeveral(reading: FileReading): ReadonlySet<Mention> {
  const found = new Set<Mention>();
  let before: Mention | undefined;
  for (const mention of indexOf(reading).mentions) {
    const isSame = before?.span.start === mention.span.start && before.span.end === mention.span.end;
    if (before !== undefined && isSame && keyOfThing(before.thing) !== keyOfThing(mention.thing))
      found.add(before).add(mention);
    before = mention;
  }
  return found;
}

interface NewName {
  readonly name: string;
  /** What people read, where the id is made of it. */
  readonly title: string;
}

function changesOf(
  { thing, mentions }: RenameTarget,
  { name, title }: NewName,
): { readonly changes: readonly FileChange[] } | Refusal {
  const byReading = new Map<FileReading, Replacement[]>();
  for (const { reading, mention } of mentions) {
    const { form, role, span } = mention;
    if (form.kind === 'file' || role === 'label') continue;
    if (form.kind !== 'title' && name === thing.name) continue;
    const replacement = writtenName(reading.file, mention, form.kind === 'title' ? title : name);
    if (replacement === null) {
      return {
        refusal: `The name in ${reading.path}, line ${lineOf(reading, span)}, is written as a block; write it on one line first.`,
      };
    }
    const replacements = byReading.get(reading) ?? [];
    replacements.push(replacement);
    byReading.set(reading, replacements);
  }
  const changes = [...byReading].map(([reading, replacements]) => ({
    reading,
    replacements: replacements.sort((a, b) => a.span.start - b.span.start),
  }));
  const broken = changes.find(breaks);
  if (broken === undefined) return { changes };
  return {
    refusal: `"${title}" cannot be written in ${broken.reading.path} as the name is written there now.`,
  };
}

/** Whether a file would not be YAML any more: brackets in an unquoted text that stands in brackets itself. */
function breaks({ reading: { file }, replacements }: FileChange): boolean {
  const changed = new SourceFile(file.path, applied(file.text, replacements));
  return readYaml(changed).problems.length > readYaml(file).problems.length;
}

/** A text with all replacements made. */
export function applied(text: string, replacements: readonly Replacement[]): string {
  let at = 0;
  let changed = '';
  for (const { span, text: instead } of replacements) {
    changed += text.slice(at, span.start) + instead;
    at = span.end;
  }
  return changed + text.slice(at);
}

/** What has its name from a file or folder gets it by another name of that; null where no file can be called so. */
function movesOf(project: ProjectIndex, thing: Thing, name: string): readonly Move[] | null {
  if (thing.kind === 'component') return componentMoves(project, thing.name, name);
  if (thing.kind !== 'configuration' && thing.kind !== 'orchestration') return [];
  const moves: Move[] = [];
  for (const reading of project.readings) {
    const isIt = indexOf(reading)
      .of(thing)
      .some(({ form }) => form.kind === 'file');
    if (!isIt) continue;
    const to = `${folderOf(reading.path)}/${name}${endingOf(reading.path)}`.replace(/^\//, '');
    const role = roleOf(to);
    const called =
      role?.kind === 'configuration' ? role.name : role?.kind === 'orchestration' ? role.id : null;
    if (role?.kind !== thing.kind || called !== name) return null;
    moves.push({ from: reading.path, to });
  }
  return moves;
}

/** The component's folder, and that of its configurations. */
function componentMoves({ readings }: ProjectIndex, from: string, to: string): readonly Move[] {
  const configured = readings.some(reading => reading.kind === 'configuration' && reading.component === from);
  const folders = configured ? [layout.components, layout.configurations] : [layout.components];
  return folders.map(folder => ({ from: `${folder}/${from}`, to: `${folder}/${to}` }));
}

function endingOf(path: string): string {
  return /(?:\.orchestration)?\.ya?ml$/.exec(nameOf(path))?.[0] ?? '';
}
