import type { TaskTables } from '../../model/lineage/lineage.ts';
import {
  type EndState,
  type Entry,
  type JobEnded,
  type JobKey,
  jobName,
  type RunCreated,
} from '../../record/entry.ts';
import { uuidOfJob, uuidOfRun } from './uuids.ts';

/** An event of a run as OpenLineage describes it: https://openlineage.io/spec/2-0-2/OpenLineage.json */
export interface RunEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';
  readonly eventTime: string;
  readonly run: { readonly runId: string; readonly facets: Readonly<Record<string, Facet>> };
  readonly job: { readonly namespace: string; readonly name: string };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
  readonly producer: string;
  readonly schemaURL: string;
}

interface Facet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [member: string]: unknown;
}

interface Dataset {
  readonly namespace: string;
  readonly name: string;
}

/** What events are made with beside the entries of a run. */
export interface EventFacts {
  /** Of jobs and datasets. */
  readonly namespace: string;
  /** By the task's id. */
  readonly tables: ReadonlyMap<string, TaskTables>;
}

const producer = 'https://segue.dev/';
const spec = 'https://openlineage.io/spec';

/** The event that an entry of a run's journal means; undefined where it means none. A run is a job, and so is each of its jobs, with the run as its parent. */
export function eventOf(entry: Entry, created: RunCreated, facts: EventFacts): RunEvent | undefined {
  switch (entry.kind) {
    case 'run-started':
      return runEvent({ type: 'START', at: entry.at, message: null }, created, facts);
    case 'run-ended':
      return runEvent({ type: endOf(entry.state), at: entry.at, message: entry.reason }, created, facts);
    case 'job-started':
      return jobEvent(entry.job, { type: 'START', at: entry.at, message: null }, { created, facts });
    case 'job-ended':
      return jobEvent(
        entry.job,
        { type: endOf(entry.state), at: entry.at, message: reasonOf(entry) },
        { created, facts },
      );
    default:
      return undefined;
  }
}

/** What happened to a run or a job. */
interface Change {
  readonly type: RunEvent['eventType'];
  readonly at: number;
  /** Why it failed. */
  readonly message: string | null;
}

function reasonOf({ reason }: JobEnded): string | null {
  return reason?.message ?? null;
}

function endOf(state: EndState | JobEnded['state']): RunEvent['eventType'] {
  if (state === 'failed') return 'FAIL';
  return state === 'cancelled' || state === 'skipped' ? 'ABORT' : 'COMPLETE';
}

function runEvent(change: Change, created: RunCreated, { namespace, tables }: EventFacts): RunEvent {
  const all = [...tables.values()];
  return {
    ...common(change),
    run: { runId: uuidOfRun(created.runId), facets: errorFacet(change) },
    job: { namespace, name: created.orchestration },
    inputs: datasets(
      namespace,
      all.flatMap(({ reads }) => reads),
    ),
    outputs: datasets(
      namespace,
      all.flatMap(({ updates }) => updates),
    ),
  };
}

function jobEvent(
  key: JobKey,
  change: Change,
  { created, facts }: { readonly created: RunCreated; readonly facts: EventFacts },
): RunEvent {
  const { namespace, tables } = facts;
  const own = tables.get(key.task);
  const parent: Facet = {
    _producer: producer,
    _schemaURL: `${spec}/facets/1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet`,
    run: { runId: uuidOfRun(created.runId) },
    job: { namespace, name: created.orchestration },
  };
  return {
    ...common(change),
    run: { runId: uuidOfJob(created.runId, jobName(key)), facets: { parent, ...errorFacet(change) } },
    job: { namespace, name: `${created.orchestration}.${key.task}` },
    inputs: datasets(namespace, own?.reads ?? []),
    outputs: datasets(namespace, own?.updates ?? []),
  };
}

function common({ type, at }: Change) {
  return {
    eventType: type,
    eventTime: new Date(at).toISOString(),
    producer,
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
  };
}

function errorFacet({ type, message }: Change): Readonly<Record<string, Facet>> {
  if (type !== 'FAIL' || message === null) return {};
  const _schemaURL = `${spec}/facets/1-0-0/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet`;
  return { errorMessage: { _producer: producer, _schemaURL, message, programmingLanguage: 'unknown' } };
}

function datasets(namespace: string, names: readonly string[]): readonly Dataset[] {
  return [...new Set(names)].map(name => ({ namespace, name }));
}
