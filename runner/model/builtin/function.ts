import parameters from '../../../schemas/components/function.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** A function of a module of the repository; what it returns becomes outputs or rows. */
export const functionComponent: ComponentDefinition = {
  name: 'function',
  description: parameters.description,
  path: null,
  parameters,
  outputs: {},
  openOutputs: true,
  result: true,
  runs: { using: 'builtin' },
  text: null,
};
