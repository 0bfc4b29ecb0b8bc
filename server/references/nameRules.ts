import { isReservedName } from '../../runner/model/builtin/components.ts';
import { isFileName } from '../../runner/model/project/layout.ts';
import { slug } from '../../runner/model/slug.ts';
import { matrixSettings } from './names.ts';
import type { Thing, ThingKind } from './thing.ts';

/** A thing as messages call it. */
export function called({ kind, name }: Thing): string {
  return `${words[kind]} "${name}"`;
}

const words: Readonly<Record<ThingKind, string>> = {
  orchestration: 'orchestration',
  phase: 'phase',
  task: 'task',
  param: 'param',
  secret: 'secret',
  axis: 'matrix axis',
  variable: 'variable',
  output: 'output',
  component: 'component',
  configuration: 'configuration',
  parameter: 'parameter',
  connection: 'connection',
  table: 'table',
};

interface Rule {
  /** The same as the schemas have. */
  readonly isValid: (name: string) => boolean;
  readonly expected: string;
}

const id: Rule = {
  isValid: name => /^[a-z0-9][a-z0-9_-]{0,99}$/.test(name),
  expected: 'lower-case letters, digits, - and _, starting with a letter or digit, at most 100 characters',
};

const variableName: Rule = {
  isValid: name => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
  expected: 'letters, digits and _, not starting with a digit',
};

const fileName: Rule = {
  isValid: name => isFileName(name) && isOneLine(name),
  expected: 'what can be the name of a file, without / \\ : * ? " < > | and not starting with a dot',
};

const anyText: Rule = {
  isValid: name => isOneLine(name) && !name.includes('${{'),
  expected: 'a text of one line that is no expression',
};

const rules: Readonly<Partial<Record<ThingKind, Rule>>> = {
  task: id,
  phase: id,
  component: id,
  param: variableName,
  variable: variableName,
  axis: {
    isValid: name => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name),
    expected: 'letters, digits, - and _, starting with a letter or _',
  },
  configuration: fileName,
  orchestration: fileName,
  connection: anyText,
  table: anyText,
};

/** Why a thing cannot be called so by itself, whatever else there is; null where it can. */
export function objectionTo(kind: ThingKind, name: string): string | null {
  const rule = rules[kind];
  if (rule !== undefined && !rule.isValid(name))
    return `"${name}" cannot be the name of a ${words[kind]}; expected ${rule.expected}.`;
  if (kind === 'component' && isReservedName(name))
    return `The name "${name}" belongs to a built-in component; choose another one.`;
  if (kind === 'connection' && name === 'default')
    return 'The connection "default" is always there, an embedded database of the project; choose another name.';
  if (kind === 'axis' && matrixSettings.has(name))
    return `"${name}" is a setting of the matrix itself; choose another name.`;
  return null;
}

/** Why a phase or task cannot have a name of which its id is made; null where it can. */
export function objectionToTitle(title: string): string | null {
  if (!isOneLine(title) || title.length > 100)
    return `"${title}" cannot be a name; expected 1 to 100 characters in one line.`;
  if (slug(title) !== undefined) return null;
  return `The name "${title}" has no letter from a to z and no digit to make an id of.`;
}

function isOneLine(name: string): boolean {
  return name.trim() === name && name !== '' && !/\p{Control}|[\u2028\u2029]/u.test(name);
}
