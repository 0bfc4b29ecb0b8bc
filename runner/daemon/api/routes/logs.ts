import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { jobName } from '../../../record/entry.ts';
import type { JobRecord, RunState } from '../../../record/runState.ts';
import { logIndexJson } from '../../../report/logIndexJson.ts';
import { indexedEvery, LogIndex } from '../../../run/logIndex.ts';
import { recordedRun } from '../../../run/recordedRun.ts';
import { type ByteRange, readRange } from '../byteRange.ts';
import { RequestProblem } from '../problem.ts';
import { type Call, json, type Parameter, type Route, schema } from '../route.ts';
import { runParameter, visibleRun } from '../runOf.ts';

const taskParameter: Parameter = {
  name: 'task',
  in: 'path',
  description: 'Id of the task.',
  schema: { type: 'string' },
};

const jobParameter: Parameter = {
  name: 'job',
  in: 'query',
  description: "Id of one of the task's jobs. Default: the newest one.",
  schema: { type: 'string' },
};

export const logRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/runs/{run}/tasks/{task}/log',
    operation: 'readLog',
    summary: 'What a job printed: lines of an instant in UTC, a space, and the text',
    demand: 'read',
    parameters: [
      runParameter,
      taskParameter,
      jobParameter,
      {
        name: 'offset',
        in: 'query',
        description:
          'Leaves out so many bytes; where there are no more yet, the answer is empty. `Segue-Log-Complete` tells whether more will come.',
        schema: { type: 'integer', minimum: 0 },
      },
      {
        name: 'range',
        in: 'header',
        description: 'A part of the log in bytes.',
        schema: { type: 'string' },
      },
    ],
    answers: {
      200: { description: 'The log.', type: 'text/plain' },
      206: { description: 'The part of it that was asked for.', type: 'text/plain' },
    },
    problems: ['not-found', 'wrong-range'],
    answer: readLog,
  },
  {
    method: 'get',
    path: '/runs/{run}/tasks/{task}/log/index',
    operation: 'indexLog',
    summary: 'Where the lines of a log are, so that a part of a log of any size can be asked for by `Range`',
    demand: 'read',
    parameters: [
      runParameter,
      taskParameter,
      jobParameter,
      {
        name: 'bytes',
        in: 'query',
        description: '`bytes` of an earlier answer: only what has come since is looked at.',
        schema: { type: 'integer', minimum: 0 },
      },
      {
        name: 'lines',
        in: 'query',
        description: '`lines` of the same earlier answer.',
        schema: { type: 'integer', minimum: 0 },
      },
    ],
    answers: {
      200: {
        description: 'How long it is, and the further offsets.',
        type: 'application/json',
        schema: schema('run#logIndex'),
      },
    },
    problems: ['not-found'],
    answer: indexLog,
  },
];

async function indexLog(call: Call): Promise<Response> {
  const { daemon, path, query } = call;
  const row = await visibleRun(call);
  const { run } = await recordedRun(daemon.record, row);
  const job = jobOf(run, path['task'] ?? '', query['job']);
  if (job === null)
    throw new RequestProblem('not-found', `The task "${path['task']}" has no job yet, and so no log.`);
  const name = jobName(job.key);
  const known = { bytes: Number(query['bytes'] ?? 0), lines: Number(query['lines'] ?? 0) };
  const index = new LogIndex(daemon.logPath(row.id, name), known);
  await index.update();
  const from = Math.ceil(known.lines / indexedEvery);
  return json({ ...logIndexJson(name, null, { index, told: 0, isComplete: job.ended !== null }), from });
}

async function readLog(call: Call): Promise<Response> {
  const { daemon, path, query, headers } = call;
  const row = await visibleRun(call);
  const { run } = await recordedRun(daemon.record, row);
  const job = jobOf(run, path['task'] ?? '', query['job']);
  const name = job === null ? null : jobName(job.key);
  const file = name === null ? null : daemon.logPath(row.id, name);
  const size = file === null ? 0 : await sizeOf(file);
  const offset = Number(query['offset'] ?? 0);
  const range = offset > 0 ? null : readRange(headers.get('range'), size);
  const from = range?.from ?? Math.min(offset, size);
  const to = range?.to ?? size;
  const facts = {
    'content-type': 'text/plain; charset=utf-8',
    'accept-ranges': 'bytes',
    'content-length': String(to - from),
    'segue-log-complete': String(job === null ? run.endedAt !== null : job.ended !== null),
    ...(name === null ? {} : { 'segue-job': encodeURIComponent(name) }),
    ...(range === null ? {} : { 'content-range': `bytes ${from}-${to - 1}/${size}` }),
  };
  const status = range === null ? 200 : 206;
  if (file === null || from >= to) return new Response('', { status, headers: facts });
  return new Response(streamOf(file, { from, to }), { status, headers: facts });
}

/** The job that is meant, or null where the task has none yet. */
function jobOf(run: RunState, task: string, name: string | undefined): JobRecord | null {
  const record = run.tasks.get(task);
  const { orchestration, number } = run.created;
  if (record === undefined)
    throw new RequestProblem('not-found', `${orchestration}#${number} has no task "${task}".`);
  if (name === undefined) return record.jobs.at(-1) ?? null;
  const found = record.jobs.find(({ key }) => jobName(key) === name);
  if (found !== undefined) return found;
  const names = record.jobs.map(({ key }) => `"${jobName(key)}"`).slice(-10);
  const known = names.length === 0 ? 'it has none yet' : `expected one of ${names.join(', ')}`;
  throw new RequestProblem('not-found', `The task "${task}" has no job "${name}"; ${known}.`);
}

/** A job that has printed nothing has no file. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

/** Exactly the part that was promised, whatever is written meanwhile. */
function streamOf(file: string, { from, to }: ByteRange): ReadableStream {
  return Readable.toWeb(createReadStream(file, { start: from, end: to - 1 })) as ReadableStream;
}
