import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '../orchestration.ts';
import type { ParameterCheck } from '../schema/checkParameters.ts';

/** A check, or what is wrong with the schema that it was to be made of. */
export type CompiledParameters =
  | { readonly check: ParameterCheck }
  | {
      /** A sentence for the component's author. */
      readonly invalid: string;
      /** JSON pointer to the place in the schema; empty for the whole. */
      readonly pointer: string;
    };

/**
 * Compiles the parameter schemas of components (JSON Schema, draft 2020-12), by name. Keywords and formats that are not known are let be,
 * as the standard wants it; an invalid schema is told of and never thrown. All in one go, because getting ready takes ajv 50 ms and more
 * and a further schema 1 ms; and loaded here and not before, because a run that calls no component of the user's own does without it.
 */
export async function compileParameters(
  schemas: ReadonlyMap<string, JsonObject>,
): Promise<ReadonlyMap<string, CompiledParameters>> {
  if (schemas.size === 0) return new Map();
  const [{ Ajv2020 }, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    logger: false,
    addUsedSchema: false,
  });
  formats.default(ajv);
  return new Map([...schemas].map(([name, schema]) => [name, compile(ajv, schema)]));
}

function compile(ajv: Ajv2020, { $schema: _draft, ...schema }: JsonObject): CompiledParameters {
  if (!ajv.validateSchema(schema)) return invalidAt(ajv);
  try {
    const validate = ajv.compile(schema);
    return { check: parameters => (validate(parameters) ? [] : (validate.errors ?? [])) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { invalid: `The schema of the parameters cannot be used: ${error.message}.`, pointer: '' };
  }
}

function invalidAt(ajv: Ajv2020): CompiledParameters {
  const [error] = ajv.errors ?? [];
  const pointer = error?.instancePath ?? '';
  const place =
    pointer === '' ? 'The schema of the parameters' : `"${pointer.slice(1)}" in the schema of the parameters`;
  const allowed: unknown = error?.params['allowedValues'];
  const values = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  return { invalid: `${place} ${error?.message ?? 'is not a JSON Schema'}${values}.`, pointer };
}
