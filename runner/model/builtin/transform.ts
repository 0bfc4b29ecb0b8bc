import parameters from '../../../schemas/components/transform.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** Results in, a result out. */
export const transform: ComponentDefinition = {
  name: 'transform',
  description: parameters.description,
  path: null,
  parameters,
  outputs: { records: { description: 'How many rows the result has.' } },
  openOutputs: false,
  result: true,
  runs: { using: 'builtin' },
  text: null,
};
