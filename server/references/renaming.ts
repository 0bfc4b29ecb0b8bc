import { slug } from '../../runner/model/slug.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import type { FileEdit } from '../actions/fix.ts';
import { changed, type TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { clash, lineOf } from './clash.ts';
import { indexOf } from './fileIndex.ts';
import { called, objectionTo, objectionToTitle } from './nameRules.ts';
import type { ProjectIndex } from './projectIndex.ts';
import { movesOf } from './renameMoves.ts';
import type { Refusal, RenameTarget } from './renameTarget.ts';
import { isSameThing, type Mention } from './thing.ts';
import { writtenName } from './writtenName.ts';

/** Gives a thing another name everywhere, or says why it cannot have it. */
export function renaming(
  project: ProjectIndex,
  target: RenameTarget,
  newName: string,
): readonly FileEdit[] | Refusal {
  const { thing, current, isTitle } = target;
  if (newName === current) return [];
  const name = isTitle ? (slug(newName) ?? '') : newName;
  const objection = isTitle ? objectionToTitle(newName) : objectionTo(thing.kind, newName);
  const refusal = objection ?? clash(project, thing, name) ?? sharedBy(project, target);
  if (refusal !== null) return { refusal };
  const moves = movesOf(project, thing, name);
  if (moves === null) return { refusal: `"${newName}" cannot be the name of a file of a ${thing.kind}.` };
  const changes = changesOf(target, { name, title: newName });
  return 'refusal' in changes ? changes : [...changes, ...moves];
}

/** Whether what is written once names other things as well: in a configuration, in a component, or under an anchor. */
function sharedBy(project: ProjectIndex, { thing, mentions }: RenameTarget): string | null {
  const repeated = new Map<FileReading, ReadonlySet<Mention>>();
  for (const { reading, mention } of mentions) {
    const inFile = repeated.get(reading) ?? namingSeveral(reading);
    repeated.set(reading, inFile);
    if (inFile.has(mention))
      return `${reading.path}, line ${lineOf(reading, mention)}: the name stands under an anchor ("&") that an alias ("*") repeats, where it names another ${thing.kind}; write it out there first.`;
    if (project.meanings(reading, mention).some(meant => !isSameThing(meant, thing)))
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
    if (before !== undefined && isSame && !isSameThing(before.thing, mention.thing))
      found.add(before).add(mention);
    before = mention;
  }
  return found;
}

type Changed = FileEdit & { readonly kind: 'change' };

interface NewName {
  readonly name: string;
  /** What people read, where the id is made of it. */
  readonly title: string;
}

function changesOf(
  { thing, mentions }: RenameTarget,
  { name, title }: NewName,
): readonly Changed[] | Refusal {
  const byReading = new Map<FileReading, TextChange[]>();
  for (const { reading, mention } of mentions) {
    const { form, role } = mention;
    if (form.kind === 'file' || role === 'label') continue;
    if (form.kind !== 'title' && name === thing.name) continue;
    const change = writtenName(reading.file, mention, form.kind === 'title' ? title : name);
    if (change === null) {
      return {
        refusal: `The name in ${reading.path}, line ${lineOf(reading, mention)}, is written as a block; write it on one line first.`,
      };
    }
    const changes = byReading.get(reading) ?? [];
    changes.push(change);
    byReading.set(reading, changes);
  }
  const edits = [...byReading].map(([reading, changes]) => ({
    kind: 'change' as const,
    reading,
    changes: changes.sort((a, b) => a.start - b.start),
  }));
  const broken = edits.find(breaks);
  if (broken === undefined) return edits;
  return {
    refusal: `"${title}" cannot be written in ${broken.reading.file.path} as the name is written there now.`,
  };
}

/** Whether a file would not be YAML any more: brackets in an unquoted text that stands in brackets itself. */
function breaks({ reading: { file }, changes }: Changed): boolean {
  const after = new SourceFile(file.path, changed(file.text, changes));
  return readYaml(after).problems.length > readYaml(file).problems.length;
}
