import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { roleOf } from '../../runner/model/project/fileRole.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One file of the language with its project. */
export interface LanguageFile {
  /** For the name of a test. */
  readonly name: string;
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
  /** All files of the project, by their paths. */
  readonly files: Readonly<Record<string, string>>;
}

/** Every file of the language under `examples/` and `test/cases/`, mistaken ones too. */
export const languageFiles: readonly LanguageFile[] = ['examples', 'test/cases'].flatMap(folder =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(entry => project(`${folder}/${entry.name}`)),
);

function project(folder: string): readonly LanguageFile[] {
  const here = join(root, folder);
  const files = Object.fromEntries(
    readdirSync(here, { recursive: true, withFileTypes: true })
      .filter(
        entry => entry.isFile() && !/(^|[\\/])(state|data)([\\/]|$)/.test(relative(folder, entry.parentPath)),
      )
      .map(entry => relative(here, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .map(path => [path, readFileSync(join(here, path), 'utf8')]),
  );
  const own = Object.entries(files).filter(([path]) => roleOf(path) !== null);
  return own.map(([path, text]) => ({ name: `${folder}/${path}`, path, text, files }));
}
