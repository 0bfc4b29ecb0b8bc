import { resultJson } from '../../../report/resultJson.ts';
import { recordedRun } from '../../../run/recordedRun.ts';
import { readResult } from '../../../run/taskResult.ts';
import { RequestProblem } from '../problem.ts';
import { type Call, json, type Route, schema } from '../route.ts';
import { runParameter, visibleRun } from '../runOf.ts';

/** How many rows are given where nobody says, as on the command line, and at most. */
const given = { usual: 20, most: 1000 };

export const resultRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/runs/{run}/tasks/{task}/result',
    operation: 'readResult',
    summary: 'The first rows of the data set that a task left',
    demand: 'read',
    parameters: [
      runParameter,
      { name: 'task', in: 'path', description: 'Id of the task.', schema: { type: 'string' } },
      {
        name: 'rows',
        in: 'query',
        description: 'At most so many rows.',
        schema: { type: 'integer', minimum: 1, maximum: given.most, default: given.usual },
      },
    ],
    answers: {
      200: { description: 'The rows.', type: 'application/json', schema: schema('run#result') },
    },
    problems: ['not-found'],
    answer: first,
  },
];

async function first(call: Call): Promise<Response> {
  const { daemon, path, query } = call;
  const { run } = await recordedRun(daemon.record, await visibleRun(call));
  const task = path['task'] ?? '';
  const rows = Number(query['rows'] ?? given.usual);
  const result = readResult(run, { task, rows, pathOf: name => daemon.resultPath(name) });
  if (result.kind === 'none') throw new RequestProblem('not-found', result.message);
  return json(resultJson(task, result.preview));
}
