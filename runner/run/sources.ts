import type { Catalog } from '../model/catalog.ts';
import type { Orchestration } from '../model/orchestration.ts';
import type { SourceFile } from '../model/sourceFile.ts';
import { hashOf } from './hashOf.ts';

/** The texts that a run is made of: what is needed to run it again as it was. */
export interface Sources {
  /** Hash of the orchestration's own text. */
  readonly sourceHash: string;
  /** Path, relative to the project's root → hash. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Hash → text. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The orchestration's text, and those of the components and configurations that its tasks name. */
export function gatherSources(file: SourceFile, orchestration: Orchestration, catalog: Catalog): Sources {
  const hashes: Record<string, string> = {};
  const texts = new Map<string, string>();
  const keep = (path: string, text: string): string => {
    const hash = hashes[path] ?? hashOf(text);
    hashes[path] = hash;
    texts.set(hash, text);
    return hash;
  };
  const sourceHash = keep(file.path, file.text);
  for (const { action } of orchestration.phases.flatMap(({ tasks }) => tasks)) {
    if (action.kind !== 'component') continue;
    const component = catalog.components.get(action.component);
    if (component?.path != null && component.text !== null) keep(component.path, component.text);
    const configuration = catalog.configurations.get(`${action.component}/${action.configuration}`);
    if (configuration !== undefined) keep(configuration.path, configuration.text);
  }
  return { sourceHash, hashes, texts };
}

/** The texts of all components and configurations of a catalog, by their paths. */
export function definitionsOf({ components, configurations }: Catalog): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { path, text } of components.values()) if (path != null && text !== null) texts.set(path, text);
  for (const { path, text } of configurations.values()) texts.set(path, text);
  return texts;
}
