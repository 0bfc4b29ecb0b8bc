import type { ComponentDefinition, Configuration } from '../../runner/model/catalog.ts';
import { branchesOf, isObject, memberSchemas, type SchemaNode } from '../cursor/schemaNode.ts';
import { descriptionOf, shown, typeInWords } from './schemaWords.ts';

/** What a component is and takes, in Markdown. */
export function componentInWords(component: ComponentDefinition): string {
  const { description, parameters, outputs } = component;
  const listed = parameters === null ? [] : parametersOf({ schema: parameters, document: parameters });
  const left = Object.entries(outputs).map(([name, output]) => entry(name, output.description));
  return [
    ...(description === null ? [] : [description]),
    ...(listed.length === 0 ? [] : [`Parameters:\n${listed.join('\n')}`]),
    ...(left.length === 0 ? [] : [`Outputs:\n${left.join('\n')}`]),
  ].join('\n\n');
}

/** What a configuration is for and sets, in Markdown. */
export function configurationInWords({ component, description, parameters }: Configuration): string {
  const set = Object.entries(parameters).map(([name, value]) => `- \`${name}: ${short(shown(value))}\``);
  return [
    description ?? `A configuration of the component \`${component}\`.`,
    ...(set.length === 0 ? [] : [`Sets:\n${set.join('\n')}`]),
  ].join('\n\n');
}

function parametersOf(node: SchemaNode): readonly string[] {
  const names = new Set<string>();
  const required = new Set<unknown>();
  for (const { schema } of branchesOf(node, null)) {
    if (isObject(schema['properties'])) for (const name of Object.keys(schema['properties'])) names.add(name);
    for (const name of Array.isArray(schema['required']) ? schema['required'] : []) required.add(name);
  }
  return [...names].map(name => {
    const members = memberSchemas(node, name, null);
    const type = typeInWords(members);
    const facts = [...(required.has(name) ? ['required'] : []), ...(type === '' ? [] : [type])].join(', ');
    return entry(name, [facts === '' ? '' : `(${facts})`, descriptionOf(members) ?? ''].join(' ').trim());
  });
}

function entry(name: string, words: string | null): string {
  return words === null || words === '' ? `- \`${name}\`` : `- \`${name}\`: ${words}`;
}

/** Longer values would hide the others. */
const longest = 80;

function short(text: string): string {
  const line = text.replaceAll('\n', '⏎');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
