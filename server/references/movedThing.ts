import { type FileRole, roleOf } from '../../runner/model/project/fileRole.ts';
import { layout } from '../../runner/model/project/layout.ts';
import { folderOf, nameOf } from '../../runner/model/project/paths.ts';
import type { Thing } from './thing.ts';

/** A thing that has its name from a file or folder, and the name that another path gives it. */
export interface MovedThing {
  readonly thing: Thing;
  readonly newName: string;
}

/** What gets another name where a file or folder does; null where nothing does, or it becomes something else. Paths are relative to the root. */
export function movedThing(from: string, to: string): MovedThing | null {
  const [before, after] = [namedBy(from), namedBy(to)];
  if (before === null || after === null || before.name === after.name) return null;
  return before.kind === after.kind && before.owner === after.owner
    ? { thing: before, newName: after.name }
    : null;
}

function namedBy(path: string): Thing | null {
  if (folderOf(path) === layout.components) return { kind: 'component', owner: '', name: nameOf(path) };
  const role = roleOf(path);
  return role === null ? null : thingOf(role);
}

function thingOf(role: FileRole): Thing | null {
  if (role.kind === 'orchestration') return { kind: 'orchestration', owner: '', name: role.id };
  if (role.kind !== 'configuration') return null;
  return { kind: 'configuration', owner: role.component, name: role.name };
}
