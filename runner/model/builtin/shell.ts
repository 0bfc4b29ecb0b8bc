import type { ComponentDefinition } from '../catalog.ts';

/** What `run:` is short for: a script in a shell. */
export const shell: ComponentDefinition = {
  name: 'shell',
  description: 'Runs a script in a shell.',
  path: null,
  parameters: {
    type: 'object',
    required: ['script'],
    additionalProperties: false,
    properties: {
      script: { type: 'string', description: 'The script.', minLength: 1 },
      shell: {
        description: "What runs the script. Default: the task's shell.",
        enum: ['bash', 'sh', 'python', 'node', 'pwsh'],
      },
    },
  },
  outputs: {},
  openOutputs: true,
  runs: { using: 'builtin' },
  text: null,
};
