/** A function that expressions can call, and how many arguments it takes. */
export interface FunctionSignature {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

const ANY = Number.MAX_SAFE_INTEGER;

/** Every function of the language by its lower-case name; calls are not case-sensitive, as on GitHub. */
export const functionSignatures: ReadonlyMap<string, FunctionSignature> = new Map(
  (
    [
      ['always', 0, 0],
      ['cancelled', 0, 0],
      ['case', 3, ANY],
      ['contains', 2, 2],
      ['endsWith', 2, 2],
      ['failure', 0, 0],
      ['format', 1, 255],
      ['fromJSON', 1, 1],
      ['hashFiles', 1, 255],
      ['join', 1, 2],
      ['startsWith', 2, 2],
      ['success', 0, 0],
      ['toJSON', 1, 1],
    ] as const
  ).map(([name, least, most]) => [name.toLowerCase(), { name, least, most }]),
);

/** The functions that ask how the run went so far; a condition that calls none of them implies `success() &&`. */
export const statusFunctions: ReadonlySet<string> = new Set(['always', 'cancelled', 'failure', 'success']);

/** What is wrong with a call's number of arguments, or undefined. */
export function argumentMistake(signature: FunctionSignature, count: number): string | undefined {
  const { name, least, most } = signature;
  if (count >= least && count <= most) {
    if (name !== 'case' || count % 2 === 1) return undefined;
    return `case() takes pairs of a condition and a value and then a default, found ${count} arguments.`;
  }
  return `${name}() takes ${expected(least, most)}, found ${count === 0 ? 'none' : count}.`;
}

function expected(least: number, most: number): string {
  if (most === 0) return 'no arguments';
  const plural = (count: number) => `${count} argument${count === 1 ? '' : 's'}`;
  if (least === most) return plural(least);
  if (most >= 255) return `at least ${plural(least)}`;
  return `${least} to ${plural(most)}`;
}
