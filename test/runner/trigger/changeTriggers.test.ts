import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../runner/model/orchestration.ts';
import { memoryStore } from '../../../runner/store/memory.ts';
import type { Fire, NewEvent } from '../../../runner/store/triggers.ts';
import { longestChain } from '../../../runner/trigger/events/cascade.ts';
import { EventTriggers } from '../../../runner/trigger/events/eventTriggers.ts';
import { eventTriggersOf } from '../../../runner/trigger/events/triggersOf.ts';
import { HeldClock } from '../../support/heldClock.ts';

const minuteMs = 60_000;
const none = { schedule: [], tables: [], webhook: [], database: [], files: [], orchestration: [] };

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** The triggers of one orchestration. */
class Rig {
  readonly clock = new HeldClock('2026-11-21T08:00:00Z');
  readonly store = memoryStore({ clock: this.clock });
  readonly fired: Fire[] = [];

  async open(config: Partial<Record<'files' | 'database', readonly JsonObject[]>>): Promise<EventTriggers> {
    const triggers = new EventTriggers({
      store: this.store,
      clock: this.clock,
      fired: fires => this.fired.push(...fires),
      failed: error => {
        throw error;
      },
    });
    const mart = { id: 'mart', triggers: { ...none, ...config } };
    await triggers.watch([{ id: 'mart', triggers: eventTriggersOf(mart) }]);
    return triggers;
  }

  async files(...paths: readonly string[]): Promise<void> {
    await this.tell(
      paths.map(name => ({
        kind: 'file',
        name,
        details: { change: 'added', since: this.clock.now() - 1000 },
      })),
    );
  }

  async watermark(value: number, query = 'SELECT 1'): Promise<void> {
    await this.tell([{ kind: 'watermark', name: 'shop', details: { query, value, previous: value - 1 } }]);
  }

  async tell(events: readonly Omit<NewEvent, 'at'>[]): Promise<void> {
    await this.store.addEvents(events.map(event => ({ at: this.clock.now(), ...event })));
    await this.pass(500);
  }

  /** A run of the orchestration ends. */
  async ends(): Promise<void> {
    await this.tell([{ kind: 'run', name: 'mart', details: { state: 'success' } }]);
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  async skipped(): Promise<readonly string[]> {
    return (await this.store.fires({ state: 'skipped' })).map(
      ({ skip }) => `${skip?.reason}: ${skip?.message}`,
    );
  }

  get events(): readonly unknown[] {
    return this.fired.map(({ details }) => details['event']);
  }
}

function files(more: JsonObject = {}): JsonObject {
  return { paths: ['in/**', '!in/tmp/*'], each: false, cooldown: null, ...more };
}

const database = { connection: 'shop', query: 'SELECT 1', cooldown: null };

describe('a trigger of files', () => {
  test('starts one run for all that come together', async () => {
    const rig = new Rig();
    await rig.open({ files: [files()] });
    await rig.files('in/b', 'in/a', 'in/tmp/x', 'out/a');
    await rig.files('in/c');
    expect(rig.fired.map(({ trigger, details }) => [trigger, details.kind])).toEqual(
      Array(2).fill(['files in/** !in/tmp/*', 'files']),
    );
    expect(rig.events).toEqual([
      { files: ['in/a', 'in/b'], added: ['in/a', 'in/b'], changed: [] },
      { files: ['in/c'], added: ['in/c'], changed: [] },
    ]);
  });

  test('starts a run for each, where it says so', async () => {
    const rig = new Rig();
    await rig.open({ files: [files({ each: true })] });
    const details = { change: 'changed', size: 3, modifiedAt: '2026-11-21T07:59:00.000Z' };
    await rig.tell([
      { kind: 'file', name: 'in/a', details },
      { kind: 'file', name: 'in/b', details },
    ]);
    expect(rig.events).toEqual(
      ['in/a', 'in/b'].map(file => ({
        ...{ files: [file], added: [], changed: [file], file, size: 3 },
        modifiedAt: '2026-11-21T07:59:00.000Z',
      })),
    );
  });

  test('gives a run no more files than a matrix has jobs', async () => {
    const rig = new Rig();
    await rig.open({ files: [files()] });
    await rig.files(...Array.from({ length: 600 }, (_, at) => `in/${at}`));
    const counts = rig.events.map(event => (event as { readonly files: readonly string[] }).files.length);
    expect(counts).toEqual([256, 256, 88]);
  });

  test('ignores files within its cool-down, and says which', async () => {
    const rig = new Rig();
    await rig.open({ files: [files({ cooldown: { forMs: minuteMs, afterwards: 'ignore' } })] });
    await rig.files('in/a');
    await rig.files('in/b', 'in/c');
    await rig.pass(minuteMs);
    await rig.files('in/d');
    expect(rig.events).toMatchObject([{ files: ['in/a'] }, { files: ['in/d'] }]);
    expect(await rig.skipped()).toEqual(['cooldown: "in/b" and 1 more changed within the cool-down of 1m.']);
  });

  test('counts them where it says so, each once, also over a restart', async () => {
    const rig = new Rig();
    const config = { files: [files({ cooldown: { forMs: minuteMs, afterwards: 'fire' } })] };
    const first = await rig.open(config);
    for (const path of ['in/a', 'in/c', 'in/b', 'in/c']) await rig.files(path);
    await first.close();
    await rig.pass(minuteMs);
    await rig.open(config);
    await rig.pass(500);
    expect(rig.events).toMatchObject([{ files: ['in/a'] }, { files: ['in/b', 'in/c'] }]);
    expect(await rig.skipped()).toEqual([]);
  });

  test('rests where each of many runs finds what has changed during the one before, and leaves nothing out', async () => {
    const rig = new Rig();
    await rig.open({ files: [files()] });
    let at = 0;
    const next = async (): Promise<void> => {
      at++;
      await rig.files(`in/${at}`);
      await rig.ends();
    };
    for (let count = 0; count <= longestChain + 1; count++) await next();
    expect(rig.fired).toHaveLength(longestChain + 2);
    expect(await rig.skipped()).toEqual([
      'cascade: 20 runs in a row found what had changed during the run before, lastly "in/22"; if they make these changes themselves, they start each other. Between two of them there is 1m from now on, unless "cooldown" says otherwise.',
    ]);
    await next();
    await next();
    expect(rig.fired).toHaveLength(longestChain + 2);
    await rig.pass(minuteMs);
    expect(rig.events.at(-1)).toMatchObject({ files: ['in/23', 'in/24'] });
    await rig.ends();
    await rig.pass(minuteMs);
    await next();
    await next();
    expect(rig.fired).toHaveLength(longestChain + 5);
  });
});

test('no rest comes where a cool-down says how fast runs may follow each other', async () => {
  const rig = new Rig();
  await rig.open({ files: [files({ cooldown: { forMs: 500, afterwards: 'fire' } })] });
  for (let at = 0; at < longestChain + 10; at++) {
    await rig.files(`in/${at}`);
    await rig.ends();
  }
  expect(rig.fired).toHaveLength(longestChain + 10);
  expect(await rig.skipped()).toEqual([]);
});

describe('a trigger of a watermark', () => {
  test('fires when it has changed, with where it was and is', async () => {
    const rig = new Rig();
    await rig.open({ database: [{ ...database, cooldown: { forMs: minuteMs, afterwards: 'fire' } }] });
    await rig.watermark(1);
    await rig.watermark(7, 'SELECT 2');
    await rig.watermark(2);
    await rig.watermark(3);
    await rig.pass(minuteMs);
    expect(rig.fired.map(({ trigger, details }) => [trigger, details])).toEqual([
      ['database shop SELECT 1', { kind: 'database', event: { connection: 'shop', value: 1, previous: 0 } }],
      ['database shop SELECT 1', { kind: 'database', event: { connection: 'shop', value: 3, previous: 1 } }],
    ]);
  });

  test('leaves a line where the database could not be asked', async () => {
    const rig = new Rig();
    await rig.open({ database: [database] });
    const details = { query: 'SELECT 1', failure: 'The database of the connection "shop" is away.' };
    await rig.tell([{ kind: 'watermark', name: 'shop', details }]);
    expect(rig.fired).toEqual([]);
    expect(await rig.skipped()).toEqual(['unreachable: The database of the connection "shop" is away.']);
  });
});
