import type { KnownOrchestrationJson, NextFireJson, StartRequestJson } from '../../../../schemas/types.ts';
import { nearestName } from '../../../model/nearestName.ts';
import { planJson } from '../../../report/planJson.ts';
import { problemsJson } from '../../../report/problems.ts';
import { runSummaryJson } from '../../../report/runJson.ts';
import type { Refusal, Started } from '../../../run/request.ts';
import type { Daemon, KnownOrchestration, NextFire, RunWish } from '../../daemon.ts';
import { triggerOf } from '../caller.ts';
import { idempotencyKey, keyedBy, refuseReuse } from '../idempotency.ts';
import { problemOf, RequestProblem } from '../problem.ts';
import { type Call, json, type Parameter, type Route, schema } from '../route.ts';
import { startedAnswer } from '../startedAnswer.ts';

const idParameter: Parameter = {
  name: 'orchestration',
  in: 'path',
  description: 'Id of the orchestration.',
  schema: { type: 'string' },
};

/** How many fires are told where nobody says, and at most. */
const fires = { usual: 5, most: 1000 };

export const orchestrationRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/orchestrations',
    operation: 'listOrchestrations',
    summary: 'All orchestrations of the project, in the order of their ids',
    demand: 'read',
    parameters: [],
    answers: {
      200: {
        description: 'The orchestrations.',
        type: 'application/json',
        schema: { type: 'array', items: schema('api#knownOrchestration') },
      },
    },
    problems: [],
    answer: async ({ daemon }) =>
      json(await Promise.all(daemon.orchestrations().map(each => orchestrationJson(daemon, each)))),
  },
  {
    method: 'get',
    path: '/orchestrations/{orchestration}',
    operation: 'readOrchestration',
    summary: 'One orchestration',
    demand: 'read',
    parameters: [idParameter],
    answers: {
      200: {
        description: 'The orchestration.',
        type: 'application/json',
        schema: schema('api#knownOrchestration'),
      },
    },
    problems: ['not-found'],
    answer: async call => json(await orchestrationJson(call.daemon, known(call))),
  },
  {
    method: 'get',
    path: '/orchestrations/{orchestration}/next',
    operation: 'nextFires',
    summary: 'When its schedules start it next',
    demand: 'read',
    parameters: [
      idParameter,
      {
        name: 'count',
        in: 'query',
        description: 'How many instants.',
        schema: { type: 'integer', minimum: 1, maximum: fires.most, default: fires.usual },
      },
    ],
    answers: {
      200: {
        description: 'The instants, soonest first.',
        type: 'application/json',
        schema: { type: 'array', items: schema('api#nextFire') },
      },
    },
    problems: ['not-found'],
    answer: async call => {
      const { id } = known(call);
      return json(call.daemon.next(id, Number(call.query['count'] ?? fires.usual)).map(nextFireJson));
    },
  },
  {
    method: 'post',
    path: '/orchestrations/{orchestration}/plan',
    operation: 'planRun',
    summary: 'What a run would do if it were started now',
    demand: 'read',
    parameters: [idParameter],
    body: 'startRequest',
    answers: { 200: { description: 'The plan.', type: 'application/json', schema: schema('plan') } },
    problems: ['not-found', 'invalid'],
    answer: plan,
  },
  {
    method: 'get',
    path: '/orchestrations/{orchestration}/plan',
    operation: 'planUsualRun',
    summary: 'What a run of all active tasks would do, with the defaults of its params',
    demand: 'read',
    parameters: [idParameter],
    answers: { 200: { description: 'The plan.', type: 'application/json', schema: schema('plan') } },
    problems: ['not-found', 'invalid'],
    answer: plan,
  },
  {
    method: 'post',
    path: '/orchestrations/{orchestration}/runs',
    operation: 'startRun',
    starts: true,
    summary: 'Starts a run, which waits for its turn and runs by itself',
    demand: 'start',
    parameters: [idParameter, idempotencyKey],
    body: 'startRequest',
    answers: {
      202: {
        description: 'The run is on record; `Location` is where it can be looked at.',
        type: 'application/json',
        schema: schema('api#startedRun'),
      },
    },
    problems: ['not-found', 'invalid', 'reused-key'],
    answer: start,
  },
];

async function start(call: Call): Promise<Response> {
  const { id } = known(call);
  const keyed = keyedBy(call, call.body);
  const outcome = await call.daemon.start({ ...wishOf(call, id), ...keyed });
  refuseReuse(call, outcome, keyed);
  return answerTo(call, outcome);
}

function answerTo(call: Call, outcome: Refusal | Started): Promise<Response> {
  if (outcome.kind === 'refused') throw problemOf(outcome);
  return startedAnswer(call, outcome);
}

async function plan(call: Call): Promise<Response> {
  const { id } = known(call);
  const outcome = await call.daemon.plan(wishOf(call, id));
  if (outcome.kind === 'refused') throw problemOf(outcome);
  return json(planJson(outcome.plan));
}

function known({ daemon, path }: Call): KnownOrchestration {
  const id = path['orchestration'] ?? '';
  const found = daemon.orchestration(id);
  if (found !== undefined) return found;
  const nearest = nearestName(
    id,
    daemon.orchestrations().map(each => each.id),
  );
  const hint = nearest === undefined ? '.' : `; did you mean "${nearest}"?`;
  throw new RequestProblem('not-found', `There is no orchestration "${id}"${hint}`);
}

function wishOf({ body, caller }: Call, orchestration: string): RunWish {
  // Its schema was checked on the way in.
  const { params = {}, tasks = [], skip = [] } = body as StartRequestJson;
  return {
    orchestration,
    params: textsOf(params),
    selection: { only: tasks, skip },
    trigger: triggerOf(caller),
    startedBy: caller.name,
  };
}

/** Params as typed: the orchestration's declaration says what they are. */
export function textsOf(params: NonNullable<StartRequestJson['params']>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

async function orchestrationJson(
  daemon: Daemon,
  { id, path, valid, isCurrent, problems }: KnownOrchestration,
): Promise<KnownOrchestrationJson> {
  const [next] = daemon.next(id, 1);
  const [last] = await daemon.record.runs({ orchestration: id, limit: 1 });
  return {
    id,
    name: valid?.name ?? id,
    description: valid?.description ?? null,
    path,
    isCurrent,
    canRun: valid !== null,
    problems: problemsJson(problems),
    next: next === undefined ? null : nextFireJson(next),
    last: last === undefined ? null : runSummaryJson(last),
  };
}

function nextFireJson({ at, schedule, cron, timezone }: NextFire): NextFireJson {
  return { at: new Date(at).toISOString(), schedule, cron, timezone };
}
