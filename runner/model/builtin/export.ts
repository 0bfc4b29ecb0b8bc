import parameters from '../../../schemas/components/export.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** A result to where others read it. */
export const exportComponent: ComponentDefinition = {
  name: 'export',
  description: parameters.description,
  path: null,
  parameters,
  outputs: { records: { description: 'How many records were written.' } },
  openOutputs: false,
  result: false,
  runs: { using: 'builtin' },
  text: null,
};
