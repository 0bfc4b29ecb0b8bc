import { changedTasks, statesOf } from '../../../record/changedTasks.ts';
import { apply, foldJournal, type RunState } from '../../../record/runState.ts';
import { watchedChangeJson, watchedRunJson } from '../../../report/watchJson.ts';
import { type RecordedRun, recordedRun } from '../../../run/recordedRun.ts';
import type { RunRow } from '../../../store/store.ts';
import { RequestProblem } from '../problem.ts';
import { type Call, type Route, schema } from '../route.ts';
import { runParameter, visibleRun } from '../runOf.ts';

export const eventRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/runs/{run}/events',
    operation: 'followRun',
    summary:
      'What a run does while it does it, as server-sent events: `run` is the run as a whole, `change` what has changed of it, `end` comes last',
    demand: 'state',
    parameters: [
      runParameter,
      {
        name: 'last-event-id',
        in: 'header',
        description:
          'The last event that was received: what came after it is told, and the run is not told again.',
        schema: { type: 'string' },
      },
    ],
    answers: {
      200: {
        description: 'The events; the data of each is a JSON object, as `segue watch --json` prints them.',
        type: 'text/event-stream',
        schema: {
          type: 'string',
          contentMediaType: 'application/json',
          contentSchema: schema('run#watchLine'),
        },
      },
      204: { description: 'Nothing has come after that event, and nothing will.' },
    },
    problems: ['not-found'],
    answer: follow,
  },
];

/** Between two events of a run, in ms: what happens faster is told together. */
const pauseMs = 50;

/** An idle stream says something this often, so that whoever stands in between keeps it open, in ms. */
const heartbeatMs = 15_000;

async function follow(call: Call): Promise<Response> {
  const row = await visibleRun(call);
  const after = call.headers.get('last-event-id');
  if (after !== null && !/^\d{1,15}$/.test(after))
    throw new RequestProblem('bad-request', `Expected a number as "Last-Event-ID"; found "${after}".`);
  const start = after === null ? null : await recordedUpTo(call, row, Number(after));
  if (start?.run.endedAt != null && start.isWhole) return new Response(null, { status: 204 });
  const texts = eventsOf(call, row, start);
  return new Response(ReadableStream.from(encoded(texts)), {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}

interface Resumed extends RecordedRun {
  /** Whether nothing is recorded after it. */
  readonly isWhole: boolean;
}

/** The run as it was when an event was told. */
async function recordedUpTo({ daemon }: Call, row: RunRow, sequence: number): Promise<Resumed | null> {
  const entries = await daemon.record.journal(row.id);
  const told = entries.filter(each => each.sequence <= sequence);
  const last = told.at(-1);
  if (last === undefined) return null;
  const run = foldJournal(told.map(({ entry }) => entry));
  return { run, sequence: last.sequence, isWhole: told.length === entries.length };
}

/** The texts of the events, in order, until the run has ended or nobody listens. */
async function* eventsOf(call: Call, row: RunRow, start: RecordedRun | null): AsyncGenerator<string> {
  const { record } = call.daemon;
  const { run, sequence } = start ?? (await recordedRun(record, row));
  const states = statesOf(run);
  let last = sequence;
  if (start === null) yield eventText('run', last, watchedRunJson(run));
  while (run.endedAt === null && !call.signal.aborted) {
    const hasGrown = await grownOrBeat(call, row.id, last);
    if (call.signal.aborted) return;
    const entries = await record.journal(row.id, last);
    last = entries.at(-1)?.sequence ?? last;
    for (const { entry } of entries) apply(run, entry);
    const plain = entries.map(({ entry }) => entry);
    if (plain.length > 0) {
      yield eventText('change', last, watchedChangeJson(run, changedTasks(run, states, plain)));
      await pause(call);
    } else if (hasGrown) {
      const recorded = await diedRun(call, row.id);
      if (recorded === null) continue;
      yield eventText('run', last, watchedRunJson(recorded));
      break;
    } else yield ': nothing new\n\n';
  }
  if (!call.signal.aborted) yield eventText('end', last, { kind: 'end' });
}

/** The run of a process that has died: its journal does not say so, since nobody was left to write it. Null where it goes on. */
async function diedRun({ daemon }: Call, id: string): Promise<RunState | null> {
  const row = await daemon.record.run(id);
  if (row?.state !== 'interrupted') return null;
  return (await recordedRun(daemon.record, row)).run;
}

/** Whether the run has grown; false where it is time for a heartbeat. */
async function grownOrBeat({ daemon, clock, signal }: Call, id: string, after: number): Promise<boolean> {
  const enough = new AbortController();
  const beat = Promise.withResolvers<boolean>();
  const stop = clock.after(heartbeatMs, () => beat.resolve(false), { background: true });
  const waiting = AbortSignal.any([signal, enough.signal]);
  try {
    return await Promise.race([daemon.record.grown(id, waiting, after).then(() => true), beat.promise]);
  } finally {
    stop();
    enough.abort();
  }
}

function pause({ clock, signal }: Call): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = clock.after(pauseMs, done, { background: true });
    signal.addEventListener('abort', done);
  });
}

/** One event as the wire has it (https://html.spec.whatwg.org/multipage/server-sent-events.html). JSON holds no line break. */
function eventText(event: string, sequence: number, data: object): string {
  return `id: ${sequence}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
