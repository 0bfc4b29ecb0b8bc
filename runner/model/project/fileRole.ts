import { orchestrationId } from '../orchestrationId.ts';
import { isFileName, layout } from './layout.ts';
import { folderOf, nameOf } from './paths.ts';
import { isYamlName, withoutYamlEnding } from './yamlNames.ts';

/** What a file of a project is, with the name under which others speak of it. */
export type FileRole =
  | { readonly kind: 'settings' }
  | { readonly kind: 'orchestration'; readonly id: string }
  | { readonly kind: 'component'; readonly name: string }
  | { readonly kind: 'configuration'; readonly component: string; readonly name: string };

/** What a file is by its path, which is relative to the project's root; null for every file that is none of the language's. */
export function roleOf(path: string): FileRole | null {
  const name = nameOf(path);
  if (!isYamlName(name) || name.startsWith('.')) return null;
  const stem = withoutYamlEnding(path);
  if (stem === layout.settings) return { kind: 'settings' };
  const folder = folderOf(path);
  const component = folderBeneath(folder, layout.components);
  if (component !== null && nameOf(stem) === 'component') return { kind: 'component', name: component };
  const configured = folderBeneath(folder, layout.configurations);
  if (configured !== null) return { kind: 'configuration', component: configured, name: nameOf(stem) };
  return isOrchestrationFile(folder, name) ? { kind: 'orchestration', id: orchestrationId(name) } : null;
}

/** Whether a file in a folder of the project (empty: the root) is an orchestration by its place and name. */
export function isOrchestrationFile(folder: string, name: string): boolean {
  if (!isYamlName(name) || name.startsWith('.')) return false;
  return folder === layout.orchestrations || /\.orchestration\.ya?ml$/.test(name);
}

/** The name of a folder that stands directly in another one, or null. */
function folderBeneath(folder: string, parent: string): string | null {
  if (folderOf(folder) !== parent) return null;
  const name = nameOf(folder);
  return isFileName(name) ? name : null;
}
