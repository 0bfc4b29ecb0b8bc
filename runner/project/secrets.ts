import type { Settings } from '../model/catalog.ts';
import type { Problem } from '../model/problem.ts';
import { type FileProblem, problemsOf, unreadableFile } from '../model/project/fileProblem.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { joinPath } from '../model/project/paths.ts';
import { readSecretLines } from '../model/project/secretLines.ts';
import { SourceFile } from '../model/sourceFile.ts';

/** The secrets that a runner process knows, from all the sources that the settings allow. */
export interface Secrets {
  /** The value of a secret: the environment's where it is set, else the file's; undefined where neither has one. */
  lookup(name: string): string | undefined;
  /** The names that the secrets file defines. */
  readonly namesInFile: ReadonlySet<string>;
  /** What is wrong with the secrets file. */
  readonly problems: readonly FileProblem[];
}

export interface SecretPorts {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly files: FileSystem;
}

/** Reads the secrets file of the settings, if there is one. A file that cannot be read is a problem, and defines no secret. */
export async function readSecrets(settings: Settings, ports: SecretPorts): Promise<Secrets> {
  const { values, problems } = await readSecretsFile(settings, ports);
  const environment = settings.secrets.environment ? ports.environment : {};
  return {
    lookup: name => (Object.hasOwn(environment, name) ? environment[name] : undefined) ?? values.get(name),
    namesInFile: new Set(values.keys()),
    problems,
  };
}

async function readSecretsFile(
  settings: Settings,
  { root, files }: SecretPorts,
): Promise<{ readonly values: ReadonlyMap<string, string>; readonly problems: readonly FileProblem[] }> {
  const name = settings.secrets.file;
  if (name === null) return { values: new Map(), problems: [] };
  const path = joinPath(root, name);
  const outcome = await files.readText(path);
  if (outcome.kind === 'absent') return { values: new Map(), problems: [] };
  if (outcome.kind === 'unreadable') return { values: new Map(), problems: [unreadableFile(name, outcome)] };
  const file = new SourceFile(name, outcome.text);
  const lines = readSecretLines(outcome.text);
  const exposed = exposedToOthers((await files.facts(path))?.mode ?? null);
  return { values: lines.values, problems: problemsOf(file, [...exposed, ...lines.problems]) };
}

/** A secrets file that other users of the machine may read; `mode` is null where the platform cannot say. */
function exposedToOthers(mode: number | null): readonly Problem[] {
  // Bits for group and others: reading and writing. SSH refuses private keys by the same rule.
  if (mode === null || (mode & 0o066) === 0) return [];
  const found = mode.toString(8).padStart(3, '0');
  const message = `Other users of this machine can open the secrets file (its mode is ${found}); expected 600: chmod 600 it.`;
  return [{ code: 'exposed-secrets', severity: 'warning', message, span: { start: 0, end: 0 } }];
}

/** Tells whether Git ignores a path; null where that cannot be known (no repository, no Git). */
export type IsIgnored = (path: string) => Promise<boolean | null>;

/** The warning for a secrets file that Git does not ignore: the next commit may publish it. Asks Git, so only `validate` does this. */
export async function checkSecretsIgnored(
  settings: Settings,
  { root, files }: Pick<SecretPorts, 'root' | 'files'>,
  isIgnored: IsIgnored,
): Promise<readonly FileProblem[]> {
  const name = settings.secrets.file;
  if (name === null || (await files.facts(joinPath(root, name))) === null) return [];
  if ((await isIgnored(joinPath(root, name))) !== false) return [];
  const message = `Git does not ignore the secrets file, so that a commit can publish it: add "${name}" to .gitignore.`;
  return problemsOf(new SourceFile(name, ''), [
    { code: 'exposed-secrets', severity: 'warning', message, span: { start: 0, end: 0 } },
  ]);
}
