import type { Json, JsonObject } from '../model/orchestration.ts';

/** Names that a parameter never takes over, because a program would no longer find itself at home. */
const reserved = new Set([
  'PATH',
  'HOME',
  'USER',
  'SHELL',
  'PWD',
  'TMPDIR',
  'LANG',
  'IFS',
  'ENV',
  'BASH_ENV',
  'NODE_OPTIONS',
]);

/** Beginnings of names that belong to the runner, to the dynamic loader or to an interpreter. */
const reservedPrefixes = ['SEGUE_', 'GITHUB_', 'LD_', 'DYLD_', 'PYTHON', 'NODE_'];

/**
 * The environment that hands a component its parameters: each one under its own name in capitals (`select` → `SELECT`) and as
 * `INPUT_SELECT`, as GitHub's actions get theirs; text as it is, anything else as JSON, null as nothing. All of them together are
 * the JSON object `SEGUE_PARAMETERS`. A name that the system needs (`PATH`) is given in the second form only.
 */
export function parameterEnvironment(parameters: JsonObject): Readonly<Record<string, string>> {
  const environment: Record<string, string> = { SEGUE_PARAMETERS: JSON.stringify(parameters) };
  for (const [name, value] of Object.entries(parameters)) {
    const upper = name.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_');
    const text = textOf(value);
    environment[`INPUT_${upper}`] = text;
    if (!isReserved(upper) && !/^\d/.test(upper)) environment[upper] = text;
  }
  return environment;
}

function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isReserved(name: string): boolean {
  return reserved.has(name) || reservedPrefixes.some(prefix => name.startsWith(prefix));
}
