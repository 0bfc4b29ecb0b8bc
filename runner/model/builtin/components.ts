import { type SchemaValidator, shellParameters } from '../../../schemas/validators.generated.js';
import type { ComponentDefinition } from '../catalog.ts';
import type { ParameterCheck } from '../schema/checkParameters.ts';
import { shell } from './shell.ts';

/** The components that come with the runner, by name. A further one is one file beside this and one line here. */
export const builtinComponents: ReadonlyMap<string, ComponentDefinition> = new Map(
  [shell].map(definition => [definition.name, definition]),
);

/** Their parameters' checks, by name, compiled when the program was built: compiling one takes longer than a small run. */
export const builtinChecks: ReadonlyMap<string, ParameterCheck> = new Map([
  ['shell', checkBy(shellParameters)],
]);

function checkBy(validate: SchemaValidator): ParameterCheck {
  return parameters => (validate(parameters) ? [] : (validate.errors ?? []));
}

/**
 * Names that the language keeps for built-in components which this version does not have. No component of a project
 * may take one: it would change its meaning with the next version.
 */
export const reservedComponents: ReadonlySet<string> = new Set([
  'query',
  'transform',
  'function',
  'export',
  'http',
  'check',
  'orchestration',
]);

/** Whether a name belongs to the language, so that no component of a project may have it. */
export function isReservedName(name: string): boolean {
  return builtinComponents.has(name) || reservedComponents.has(name);
}
