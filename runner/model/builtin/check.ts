import parameters from '../../../schemas/components/check.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** Rows held against expectations. */
export const check: ComponentDefinition = {
  name: 'check',
  description: parameters.description,
  path: null,
  parameters,
  outputs: {
    records: { description: 'How many rows were checked.' },
    passed: { description: 'How many expectations the rows are as.' },
    failed: { description: 'How many they are not.' },
  },
  openOutputs: false,
  result: false,
  runs: { using: 'builtin' },
  text: null,
};
