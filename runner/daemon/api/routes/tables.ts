import type { AcceptedJson, TableUpdateJson } from '../../../../schemas/types.ts';
import type { TableUpdate } from '../../daemon.ts';
import { RequestProblem } from '../problem.ts';
import { json, type Route, schema } from '../route.ts';

/** Longer than names of tables are, with schema and catalog. */
const maxNameLength = 400;

export const tableRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/tables/{table}/updates',
    operation: 'tellTableUpdate',
    summary: 'Tells triggers that a table was updated',
    demand: 'emit',
    parameters: [
      {
        name: 'table',
        in: 'path',
        description: 'The table as it stands under `tables:` of triggers.',
        schema: { type: 'string', maxLength: maxNameLength },
      },
    ],
    body: 'tableUpdate',
    answers: {
      202: {
        description: 'The update is on record.',
        type: 'application/json',
        schema: schema('api#accepted'),
      },
    },
    problems: [],
    answer: async ({ daemon, path, body, caller }) => {
      const table = path['table'] ?? '';
      if (table.trim() === '' || table.length > maxNameLength)
        throw new RequestProblem(
          'bad-request',
          `Expected the name of a table; found "${table.slice(0, 80)}".`,
        );
      // Its schema was checked on the way in.
      const { id } = body as TableUpdateJson;
      const { access, name: by } = caller;
      const update: TableUpdate = {
        tables: [table],
        by,
        ...(id === undefined ? {} : { id }),
        ...(access.kind === 'run' ? { run: access } : {}),
      };
      const answer: AcceptedJson = { status: (await daemon.emit(update)).kind };
      return json(answer, 202);
    },
  },
];
