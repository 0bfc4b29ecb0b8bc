import parameters from '../../../schemas/components/query.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** SQL on a connection; its rows are the task's result. */
export const query: ComponentDefinition = {
  name: 'query',
  description: parameters.description,
  path: null,
  parameters,
  outputs: { records: { description: 'How many rows the result has.' } },
  openOutputs: false,
  result: true,
  runs: { using: 'builtin' },
  text: null,
};
