import { skippedJson, skippedOf } from '../../../report/skippedTable.ts';
import { json, type Route, schema } from '../route.ts';

/** How much is listed where nobody says, and at most. */
const listed = { usual: 50, most: 1000 };

export const skippedRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/skipped',
    operation: 'listSkipped',
    summary: 'What did not run and why, newest first',
    demand: 'read',
    parameters: [
      {
        name: 'orchestration',
        in: 'query',
        description: 'Only of this orchestration.',
        schema: { type: 'string' },
      },
      {
        name: 'limit',
        in: 'query',
        description: 'At most so many.',
        schema: { type: 'integer', minimum: 1, maximum: listed.most, default: listed.usual },
      },
    ],
    answers: {
      200: { description: 'What did not run.', type: 'application/json', schema: schema('skipped') },
    },
    problems: [],
    answer: async ({ daemon, query }) => {
      const { orchestration } = query;
      const limit = Number(query['limit'] ?? listed.usual);
      const filter = { limit, ...(orchestration === undefined ? {} : { orchestration }) };
      const fires = await daemon.skipped(filter);
      const runs = await daemon.record.runs({ ...filter, states: ['skipped'] });
      return json(skippedOf(fires, runs).slice(0, limit).map(skippedJson));
    },
  },
];
