import type { CancelRequestJson, RetryRequestJson } from '../../../../schemas/types.ts';
import { runStates } from '../../../record/entry.ts';
import { noticesJson } from '../../../report/notices.ts';
import { planJson } from '../../../report/planJson.ts';
import { runJson, runSummaryJson } from '../../../report/runJson.ts';
import { recordedRun } from '../../../run/recordedRun.ts';
import type { RunFilter } from '../../../store/store.ts';
import type { RetryWish } from '../../daemon.ts';
import { triggerOf } from '../caller.ts';
import { idempotencyKey, keyedBy, refuseReuse } from '../idempotency.ts';
import { problemOf, RequestProblem } from '../problem.ts';
import { type Call, json, type Route, schema } from '../route.ts';
import { runParameter, visibleRun } from '../runOf.ts';
import { startedAnswer } from '../startedAnswer.ts';
import { textsOf } from './orchestrations.ts';

/** How many runs are listed where nobody says, and at most. */
const listed = { usual: 50, most: 1000 };

export const runRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/runs',
    operation: 'listRuns',
    summary: 'Runs, newest first',
    demand: 'read',
    parameters: [
      {
        name: 'orchestration',
        in: 'query',
        description: 'Only runs of this orchestration.',
        schema: { type: 'string' },
      },
      {
        name: 'state',
        in: 'query',
        description: 'Only runs in these states.',
        schema: { type: 'array', items: { type: 'string', enum: runStates } },
      },
      {
        name: 'limit',
        in: 'query',
        description: 'At most so many.',
        schema: { type: 'integer', minimum: 1, maximum: listed.most, default: listed.usual },
      },
      {
        name: 'before',
        in: 'query',
        description: 'Only runs that are older than the one of this id. `Link` leads to the next page.',
        schema: { type: 'string' },
      },
    ],
    answers: {
      200: {
        description: 'The runs.',
        type: 'application/json',
        schema: { type: 'array', items: schema('run#summary') },
      },
    },
    problems: [],
    answer: list,
  },
  {
    method: 'get',
    path: '/runs/{run}',
    operation: 'readRun',
    summary: 'One run with its phases, tasks and jobs',
    demand: 'state',
    parameters: [runParameter],
    answers: { 200: { description: 'The run.', type: 'application/json', schema: schema('run') } },
    problems: ['not-found'],
    answer: async call => {
      const row = await visibleRun(call);
      const { record } = call.daemon;
      const notifications = noticesJson(await record.notices(row.id));
      return json({ ...runJson((await recordedRun(record, row)).run), notifications });
    },
  },
  {
    method: 'post',
    path: '/runs/{run}/plan',
    operation: 'planRetry',
    summary: 'What a retry of a run would do',
    demand: 'read',
    parameters: [runParameter],
    body: 'retryRequest',
    answers: { 200: { description: 'The plan.', type: 'application/json', schema: schema('plan') } },
    problems: ['not-found', 'invalid'],
    answer: async call => {
      const { id } = await visibleRun(call);
      const outcome = await call.daemon.planRetry(retryOf(call, id));
      if (outcome.kind === 'refused') throw problemOf(outcome);
      return json(planJson(outcome.plan));
    },
  },
  {
    method: 'post',
    path: '/runs/{run}/retry',
    operation: 'retryRun',
    starts: true,
    summary: 'Starts a run of what an ended one left undone',
    demand: 'admin',
    parameters: [runParameter, idempotencyKey],
    body: 'retryRequest',
    answers: {
      202: {
        description: 'The new run is on record; `Location` is where it can be looked at.',
        type: 'application/json',
        schema: schema('api#startedRun'),
      },
    },
    problems: ['not-found', 'conflict', 'invalid', 'reused-key'],
    answer: retry,
  },
  {
    method: 'post',
    path: '/runs/{run}/cancel',
    operation: 'cancelRun',
    summary: 'Asks a run to end',
    demand: 'admin',
    parameters: [runParameter],
    body: 'cancelRequest',
    answers: {
      202: {
        description: 'The run was asked, and will have ended soon.',
        type: 'application/json',
        schema: schema('run#summary'),
      },
    },
    problems: ['not-found', 'conflict'],
    answer: cancel,
  },
];

async function list({ daemon, query, base }: Call): Promise<Response> {
  const { orchestration, state, before } = query;
  const limit = Number(query['limit'] ?? listed.usual);
  const filter: RunFilter = {
    limit,
    ...(orchestration === undefined ? {} : { orchestration }),
    ...(state === undefined ? {} : { states: runStates.filter(each => state.split(',').includes(each)) }),
    ...(before === undefined ? {} : { before }),
  };
  const rows = await daemon.record.runs(filter);
  const last = rows.at(-1);
  const headers: Record<string, string> = {};
  if (rows.length === limit && last !== undefined) {
    const further = new URLSearchParams({ ...query, before: last.id });
    headers['link'] = `<${base}/runs?${further}>; rel="next"`;
  }
  return json(rows.map(runSummaryJson), 200, headers);
}

async function retry(call: Call): Promise<Response> {
  const { daemon } = call;
  const { id, state, orchestration, number } = await visibleRun(call);
  if (state === 'waiting' || state === 'running')
    throw new RequestProblem('conflict', `${orchestration}#${number} has not ended yet: it is ${state}.`);
  const keyed = keyedBy(call, ['retry', id, call.body]);
  const outcome = await daemon.retry({ ...retryOf(call, id), ...keyed });
  if (outcome.kind === 'refused') throw problemOf(outcome);
  refuseReuse(call, outcome, keyed);
  return startedAnswer(call, outcome);
}

function retryOf({ body, caller }: Call, run: string): RetryWish {
  // Its schema was checked on the way in.
  const { params = {}, tasks = [], skip = [], asRecorded = false } = body as RetryRequestJson;
  return {
    run,
    params: textsOf(params),
    selection: { only: tasks, skip },
    asRecorded,
    trigger: triggerOf(caller),
    startedBy: caller.name,
  };
}

async function cancel(call: Call): Promise<Response> {
  const { daemon, body, caller } = call;
  const row = await visibleRun(call);
  const { force = false } = body as CancelRequestJson;
  const outcome = await daemon.cancel(row.id, { by: caller.name, force });
  if (outcome.kind === 'refused') throw problemOf(outcome, 'conflict');
  return json(runSummaryJson((await daemon.record.run(row.id)) ?? outcome.run), 202);
}
