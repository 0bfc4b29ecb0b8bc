import { expect, test } from 'vitest';
import type { RunJson, WatchedChangeJson, WatchedRunJson } from '../../../../schemas/types.ts';
import { orchestrationPath } from '../daemonRig.ts';
import { ApiRig } from './apiRig.ts';

const files = {
  [orchestrationPath('nightly')]: `
phases:
  - name: A
    tasks: [{ name: One, run: 'while ! test -e go; do sleep 0.02; done' }, { name: Two, run: 'true' }]
  - name: B
    tasks: [{ name: Three, run: 'exit 1' }]
`,
};

interface Told {
  readonly id: number;
  readonly event: string;
  readonly data: WatchedRunJson | WatchedChangeJson | { readonly kind: 'end' };
}

/** The events of a stream, as they come. */
async function* eventsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Told> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const { id, event, data } =
        /^id: (?<id>\d+)\nevent: (?<event>\w+)\ndata: (?<data>.*)$/.exec(text.slice(0, end))?.groups ?? {};
      text = text.slice(end + 2);
      if (data !== undefined) yield { id: Number(id), event: event ?? '', data: JSON.parse(data) };
    }
  }
}

/** The states of the tasks after some events, as a reader keeps them. */
function statesAfter(told: readonly Told[]): Record<string, string> {
  const states: Record<string, string> = {};
  for (const { data } of told) {
    if (data.kind === 'end') continue;
    const tasks = data.kind === 'run' ? data.phases.flatMap(phase => phase.tasks) : data.tasks;
    for (const { id, state } of tasks) states[id] = state;
  }
  return states;
}

async function open(): Promise<{ rig: ApiRig; run: string; ask: (after?: number) => Promise<Response> }> {
  const rig = await ApiRig.open(files);
  const token = await rig.token({ kind: 'read' });
  const { id } = (await rig.post('/orchestrations/nightly/runs')).json as { id: string };
  const ask = (after?: number) =>
    fetch(`${rig.api.url}/api/v1/runs/${id}/events`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(after === undefined ? {} : { 'last-event-id': String(after) }),
      },
    });
  return { rig, run: id, ask };
}

test('a run is followed to its end', async () => {
  const { rig, run, ask } = await open();
  const told: Told[] = [];
  for await (const each of eventsOf((await ask()).body)) {
    if (told.length === 0) rig.files.write({ go: '' });
    told.push(each);
  }
  expect(told[0]).toMatchObject({ event: 'run', data: { kind: 'run', run: { id: run } } });
  expect(told.at(-1)).toMatchObject({ event: 'end' });
  expect(told.slice(1, -1).every(({ event }) => event === 'change')).toBe(true);
  expect(statesAfter(told)).toEqual({ one: 'succeeded', two: 'succeeded', three: 'failed' });
  const ids = told.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((one, other) => one - other));
});

test('a reader that was cut off goes on where it was, wherever that is', async () => {
  const { rig, run, ask } = await open();
  rig.files.write({ go: '' });
  await rig.ended(run);
  const whole = (await rig.ask(`/runs/${run}`)).json as RunJson;
  const states = Object.fromEntries(
    whole.phases.flatMap(({ tasks }) => tasks.map(({ id, state }) => [id, state])),
  );
  const journal = await rig.daemon.record.journal(run);
  for (const { sequence } of journal.slice(0, -1)) {
    const told: Told[] = [];
    for await (const each of eventsOf((await ask(sequence)).body)) told.push(each);
    expect(told.map(({ event }) => event)).toEqual(['change', 'end']);
    const [{ data } = { data: null }] = told;
    expect(data).toMatchObject({ run: { state: 'failed' } });
    expect(states).toMatchObject(statesAfter(told));
  }
  const last = journal.at(-1)?.sequence;
  expect((await ask(last)).status).toBe(204);
  expect((await rig.ask(`/runs/${run}/events`, { headers: { 'last-event-id': 'x' } })).status).toBe(400);
});

test('the server ends while a reader listens', async () => {
  const { rig, ask } = await open();
  const events = eventsOf((await ask()).body);
  await events.next();
  await rig.api.close();
  const rest: string[] = [];
  for await (const { event } of events) rest.push(event);
  expect(rest).not.toContain('end');
});
