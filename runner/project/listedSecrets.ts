import { mentionsIn } from '../model/mentions.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { layout } from '../model/project/layout.ts';
import { joinPath } from '../model/project/paths.ts';
import { isYamlName } from '../model/project/yamlNames.ts';
import { SourceFile } from '../model/sourceFile.ts';
import { readYaml } from '../model/yaml/readYaml.ts';

/**
 * The names that any orchestration in `.segue/orchestrations/` lists under `secrets:`. Where one is set in the runner's own
 * environment, jobs of other orchestrations must not inherit it. Files without the word are not parsed, so that this stays
 * cheap in a project of hundreds.
 */
export async function listedSecrets(root: string, files: FileSystem): Promise<ReadonlySet<string>> {
  const folder = joinPath(root, layout.orchestrations);
  const listing = await files.list(folder);
  const names = new Set<string>();
  if (listing.kind !== 'listed') return names;
  for (const { name, kind } of listing.entries) {
    if (kind !== 'file' || !isYamlName(name)) continue;
    const outcome = await files.readText(joinPath(folder, name));
    if (outcome.kind !== 'text' || !outcome.text.includes('secrets')) continue;
    const { root: tree } = readYaml(new SourceFile(name, outcome.text));
    for (const secret of mentionsIn(tree).secrets) names.add(secret);
  }
  return names;
}
