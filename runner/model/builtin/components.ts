import { type SchemaValidator, shellParameters } from '../../../schemas/validators.generated.js';
import type { ComponentDefinition } from '../catalog.ts';
import type { JsonObject } from '../orchestration.ts';
import type { ParameterCheck } from '../schema/checkParameters.ts';
import { furtherComponent } from './furtherComponents.ts';
import { shell } from './shell.ts';

/** Components that come with the runner beside `shell`. What they are is read when one of them is used. */
const furtherNames: readonly string[] = [
  'query',
  'transform',
  'export',
  'http',
  'function',
  'check',
  'orchestration',
];

/** A component that is read when something of it is asked for beside its name. */
class LateDefinition implements ComponentDefinition {
  readonly name: string;
  readonly path = null;
  readonly text = null;
  readonly runs = { using: 'builtin' } as const;

  constructor(name: string) {
    this.name = name;
  }

  get description(): string | null {
    return furtherComponent(this.name).definition.description;
  }

  get parameters(): JsonObject | null {
    return furtherComponent(this.name).definition.parameters;
  }

  get outputs(): ComponentDefinition['outputs'] {
    return furtherComponent(this.name).definition.outputs;
  }

  get openOutputs(): boolean {
    return furtherComponent(this.name).definition.openOutputs;
  }

  get result(): boolean {
    return furtherComponent(this.name).definition.result ?? false;
  }
}

/** The components that come with the runner, by name. */
export const builtinComponents: ReadonlyMap<string, ComponentDefinition> = new Map<
  string,
  ComponentDefinition
>([['shell', shell], ...furtherNames.map(name => [name, new LateDefinition(name)] as const)]);

/** Their parameters' checks, by name, compiled when the program was built: compiling one takes longer than a small run. */
export const builtinChecks: ReadonlyMap<string, ParameterCheck> = new Map<string, ParameterCheck>([
  ['shell', checkBy(shellParameters)],
  ...furtherNames.map(
    name => [name, (parameters: unknown) => furtherComponent(name).check(parameters)] as const,
  ),
]);

function checkBy(validate: SchemaValidator): ParameterCheck {
  return parameters => (validate(parameters) ? [] : (validate.errors ?? []));
}

/** Whether a name belongs to the language, so that no component of a project may have it. */
export function isReservedName(name: string): boolean {
  return builtinComponents.has(name);
}
