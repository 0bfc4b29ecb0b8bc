import parameters from '../../../schemas/components/orchestration.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** Another orchestration. */
export const orchestration: ComponentDefinition = {
  name: 'orchestration',
  description: parameters.description,
  path: null,
  parameters,
  outputs: {
    run: { description: 'Id of the run.' },
    number: { description: "The run's number." },
    state: {
      description:
        'How the run ended: `success`, `warning`, `failed`, `cancelled` or `skipped`; not there with `wait: false`.',
    },
    outputs: {
      description:
        'The outputs of its tasks, as JSON: by the id of the task, then by name; not there with `wait: false`.',
    },
  },
  openOutputs: false,
  result: false,
  runs: { using: 'builtin' },
  text: null,
};
