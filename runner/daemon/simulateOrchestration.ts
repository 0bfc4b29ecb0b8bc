import { jsonOf } from '../model/check/fields.ts';
import type { Json, JsonObject } from '../model/orchestration.ts';
import { holidaysOf } from '../model/schedule/holidays.ts';
import { Timetable } from '../model/schedule/timetable.ts';
import { SourceFile } from '../model/sourceFile.ts';
import { readYaml } from '../model/yaml/readYaml.ts';
import type { Runner } from '../run/environment.ts';
import { usualDuration } from '../run/overruns.ts';
import { acceptTarget } from '../run/prepare.ts';
import { refuseInvalid, refuseUsage } from '../run/refuse.ts';
import type { Refusal } from '../run/request.ts';
import type { StoredEvent } from '../store/triggers.ts';
import { type SimulatedRun, simulate } from '../trigger/simulation.ts';

export interface SimulationWish {
  /** An orchestration's id or file. */
  readonly target: string;
  readonly from: number;
  readonly until: number;
  /** A file of events: its name for messages, and its text; null where nothing happens. */
  readonly events: { readonly path: string; readonly text: string } | null;
  /** How long a run takes; null: as long as the recorded ones took. */
  readonly durationMs: number | null;
}

export interface Simulated {
  readonly kind: 'simulated';
  readonly orchestration: string;
  readonly timezone: string;
  /** What was taken for the duration of a run. */
  readonly durationMs: number;
  readonly runs: readonly SimulatedRun[];
}

/** A stretch of time in which more would run is not simulated. */
const mostWanted = 1_000_000;

/** What an orchestration would have run between two instants. */
export async function simulateOrchestration(
  runner: Runner,
  wish: SimulationWish,
): Promise<Simulated | Refusal> {
  const { target, from, until } = wish;
  const accepted = await acceptTarget(runner, runner.project, target);
  if (accepted.kind === 'refused') return accepted;
  const { orchestration } = accepted;
  const events = wish.events === null ? [] : readEvents(wish.events);
  if ('kind' in events) return events;
  const timetable = new Timetable();
  if (
    orchestration.triggers.schedule.some(schedule =>
      isTooMuch(timetable.nextInstants(schedule, from, 2), { from, until }),
    )
  )
    return refuseUsage('So many runs cannot be simulated; choose a shorter time.');
  const durationMs =
    wish.durationMs ?? (await usualDuration(await runner.store(), orchestration.id))?.ms ?? 0;
  const holidays = holidaysOf(runner.project.settings.calendars);
  const runs = simulate({ orchestration, timetable, holidays, from, until, events, durationMs });
  return {
    kind: 'simulated',
    orchestration: orchestration.id,
    timezone: orchestration.timezone,
    durationMs,
    runs,
  };
}

function isTooMuch(
  [first, second]: readonly number[],
  { from, until }: Pick<SimulationWish, 'from' | 'until'>,
): boolean {
  return first !== undefined && second !== undefined && (until - from) / (second - first) > mostWanted;
}

/** Reads a list of what happens, as YAML or JSON: `[{at: 2026-11-21T08:00Z, table: crm.accounts}, {at: …, file: inbox/a.csv}]`. */
function readEvents({
  path,
  text,
}: {
  readonly path: string;
  readonly text: string;
}): readonly StoredEvent[] | Refusal {
  const file = new SourceFile(path, text);
  const { root, problems } = readYaml(file);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    return refuseInvalid(
      `${path} cannot be read.`,
      errors.map(problem => ({ file, problem })),
    );
  const list = jsonOf(root);
  if (!Array.isArray(list)) return refuseUsage(`${path} holds no list of events.`);
  const events: StoredEvent[] = [];
  for (const [index, item] of list.entries()) {
    const event = eventOf(item, index + 1);
    if (event === undefined) return refuseUsage(mistake(path, index + 1, item));
    events.push(event);
  }
  return events
    .sort((one, other) => one.at - other.at)
    .map((event, index) => ({ ...event, sequence: index + 1 }));
}

function eventOf(item: Json, sequence: number): StoredEvent | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const { at: time, ...what } = item as JsonObject;
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  const happening = happeningOf(what, sequence);
  return Number.isNaN(at) || happening === undefined ? undefined : { sequence, at, ...happening };
}

/** What happens, as the daemon would have it on record. */
function happeningOf(
  { table, orchestration, file, connection, ...more }: JsonObject,
  sequence: number,
): Pick<StoredEvent, 'kind' | 'name' | 'details'> | undefined {
  if (typeof table === 'string') return { kind: 'table', name: table, details: null };
  if (typeof file === 'string') {
    const { change = 'added', size = null } = more;
    return { kind: 'file', name: file, details: { change, size } };
  }
  if (typeof connection === 'string') {
    const { value = null, query = null } = more;
    return { kind: 'watermark', name: connection, details: { value, query } };
  }
  if (typeof orchestration !== 'string') return undefined;
  const { state = 'success' } = more;
  return { kind: 'run', name: orchestration, details: { run: `event ${sequence}`, state } };
}

function mistake(path: string, number: number, item: Json): string {
  return `Item ${number} of ${path} is ${JSON.stringify(item)}; expected {at: 2026-11-21T08:00Z, table: crm.accounts}, {at: …, orchestration: ingest, state: success}, {at: …, file: inbox/a.csv} or {at: …, connection: shop, value: 7}.`;
}
