import { roleOf } from '../../runner/model/project/fileRole.ts';
import { layout } from '../../runner/model/project/layout.ts';
import { folderOf, nameOf } from '../../runner/model/project/paths.ts';
import type { FileEdit } from '../actions/fix.ts';
import { indexOf } from './fileIndex.ts';
import type { ProjectIndex } from './projectIndex.ts';
import type { Thing } from './thing.ts';

export type Move = FileEdit & { readonly kind: 'move' };

/** What has its name from a file or folder gets it by another name of that; null where no file can be called so. */
export function movesOf(project: ProjectIndex, thing: Thing, name: string): readonly Move[] | null {
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
    moves.push({ kind: 'move', from: reading.path, to });
  }
  return moves;
}

/** The component's folder, and that of its configurations. */
function componentMoves({ readings }: ProjectIndex, from: string, to: string): readonly Move[] {
  const configured = readings.some(reading => reading.kind === 'configuration' && reading.component === from);
  const folders = configured ? [layout.components, layout.configurations] : [layout.components];
  return folders.map(folder => ({ kind: 'move', from: `${folder}/${from}`, to: `${folder}/${to}` }));
}

function endingOf(path: string): string {
  return /(?:\.orchestration)?\.ya?ml$/.exec(nameOf(path))?.[0] ?? '';
}
