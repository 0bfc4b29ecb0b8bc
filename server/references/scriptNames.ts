import type { Span } from '../../runner/model/sourceFile.ts';

/** A name in a script; the place is that of the name alone, in the script's text. */
export interface ScriptName extends Span {
  readonly name: string;
}

const posix = /\$\{?(?<name>[A-Za-z_]\w*)/g;

/** How a script reads a variable of its environment, by what executes it. */
const variablePatterns: ReadonlyMap<string, RegExp> = new Map([
  ['bash', posix],
  ['sh', posix],
  ['node', /\bprocess\.env(?:\.|\[['"])(?<name>[A-Za-z_]\w*)/g],
  ['python', /\b(?:environ(?:\.get\(|\[)|getenv\()['"](?<name>[A-Za-z_]\w*)/g],
  ['pwsh', /\$env:(?<name>[A-Za-z_]\w*)/gi],
]);

/** The variables that a script reads, as far as its text shows it. */
export function variablesIn(script: string, shell: string): readonly ScriptName[] {
  const pattern = variablePatterns.get(shell);
  return pattern === undefined ? [] : namesBy(script, pattern);
}

/** The outputs that a script writes as GitHub's steps do: `echo "name=value" >> "$SEGUE_OUTPUT"`. */
export function outputsIn(script: string): readonly ScriptName[] {
  if (!script.includes('_OUTPUT')) return [];
  return namesBy(script, /(?<![\w$-])(?<name>[A-Za-z_][\w-]*)(?:=|<<)[^\n]*\b(?:SEGUE|GITHUB)_OUTPUT\b/g);
}

function namesBy(script: string, pattern: RegExp): readonly ScriptName[] {
  return [...script.matchAll(pattern)].flatMap(({ 0: match, index, groups }) => {
    const name = groups?.['name'];
    if (name === undefined) return [];
    const start = index + match.indexOf(name);
    return [{ name, start, end: start + name.length }];
  });
}
