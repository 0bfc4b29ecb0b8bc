import {
  checkParameters,
  exportParameters,
  functionParameters,
  httpParameters,
  orchestrationParameters,
  queryParameters,
  type SchemaValidator,
  transformParameters,
} from '../../../schemas/componentValidators.generated.js';
import type { ComponentDefinition } from '../catalog.ts';
import type { ParameterCheck } from '../schema/checkParameters.ts';
import { check } from './check.ts';
import { exportComponent } from './export.ts';
import { functionComponent } from './function.ts';
import { http } from './http.ts';
import { orchestration } from './orchestration.ts';
import { query } from './query.ts';
import { transform } from './transform.ts';

/** A component that comes with the runner, and the check of its parameters, compiled when the program was built. */
interface BuiltIn {
  readonly definition: ComponentDefinition;
  readonly check: ParameterCheck;
}

/** All but `shell`: in a file that a run without them does not load. A further one is one file beside this and one line here. */
const further: ReadonlyMap<string, BuiltIn> = new Map(
  [
    { definition: orchestration, check: checkBy(orchestrationParameters) },
    { definition: query, check: checkBy(queryParameters) },
    { definition: transform, check: checkBy(transformParameters) },
    { definition: exportComponent, check: checkBy(exportParameters) },
    { definition: check, check: checkBy(checkParameters) },
    { definition: functionComponent, check: checkBy(functionParameters) },
    { definition: http, check: checkBy(httpParameters) },
  ].map(builtIn => [builtIn.definition.name, builtIn]),
);

/** The built-in component of a name; the name is one of `furtherNames`. */
export function furtherComponent(name: string): BuiltIn {
  const found = further.get(name);
  if (found === undefined) throw new Error(`There is no built-in component ${name}.`);
  return found;
}

function checkBy(validate: SchemaValidator): ParameterCheck {
  return parameters => (validate(parameters) ? [] : (validate.errors ?? []));
}
