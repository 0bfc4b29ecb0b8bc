import type { Json, JsonObject, Orchestration } from '../../model/orchestration.ts';
import type { WatchedFiles } from './watchedFiles.ts';

/** The files that the triggers of orchestrations watch. */
export function watchedFilesOf(
  orchestrations: readonly Pick<Orchestration, 'triggers'>[],
): readonly WatchedFiles[] {
  return orchestrations.flatMap(({ triggers }) => triggers.files.map(watchedFiles));
}

function watchedFiles(config: JsonObject): WatchedFiles {
  const paths: Json | undefined = config['paths'];
  return { paths: Array.isArray(paths) ? paths.map(String) : [], settleMs: Number(config['settleMs']) };
}
