import parameters from '../../../schemas/components/shell.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** What `run:` is short for: a script in a shell. */
export const shell: ComponentDefinition = {
  name: 'shell',
  description: 'Runs a script in a shell.',
  path: null,
  parameters,
  outputs: {},
  openOutputs: true,
  runs: { using: 'builtin' },
  text: null,
};
