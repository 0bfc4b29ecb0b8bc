import { nearestName } from '../../../model/nearestName.ts';
import type { JsonObject } from '../../../model/orchestration.ts';
import type { Input } from '../parameters.ts';

/** Which function is called, and with what. */
export interface FunctionCall {
  /** Path of the module as the author writes it. */
  readonly module: string;
  /** The same, absolute. */
  readonly path: string;
  /** The function's name. */
  readonly name: string;
  readonly args: JsonObject;
  readonly inputs: readonly Input[];
}

/** The message about a function that a module does not have; `names` are those that it has. */
export function unknownFunction({ module, name }: FunctionCall, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  const hint =
    nearest !== undefined
      ? `; did you mean "${nearest}"?`
      : names.length === 0
        ? '; it has no functions that could be called.'
        : `; its functions are ${names
            .slice(0, 12)
            .map(known => `"${known}"`)
            .join(', ')}.`;
  return `The module ${module} has no function "${name}"${hint}`;
}
