import parameters from '../../../schemas/components/http.schema.json';
import type { ComponentDefinition } from '../catalog.ts';

/** An HTTP request; its answer becomes rows, a file or an output. */
export const http: ComponentDefinition = {
  name: 'http',
  description: parameters.description,
  path: null,
  parameters,
  outputs: {
    status: { description: 'The status of the answer, the last one where there were several pages.' },
    headers: { description: 'Its headers, as a JSON object with names in small letters.' },
    body: { description: 'Its text, where neither `records` nor `file` takes it and it is not large.' },
    records: { description: 'How many rows the result has, with `records`.' },
    bytes: { description: 'How large the file is, with `file`.' },
  },
  openOutputs: false,
  result: true,
  runs: { using: 'builtin' },
  text: null,
};
