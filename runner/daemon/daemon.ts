import type { Json, JsonObject, Orchestration } from '../model/orchestration.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import type { Trigger } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import type { Cancelled } from '../run/cancelRun.ts';
import type { JobIdentity } from '../run/jobIdentity.ts';
import type { Refusal, Started } from '../run/request.ts';
import type { CancelRequest, StoreReader } from '../store/store.ts';
import type { FireFilter, FireRow } from '../store/triggers.ts';

/**
 * One project that runs unattended, as its front ends see it: the HTTP API, the page, tests. Nothing here throws for a mistake of
 * whoever asks: that is a `Refusal`, with a sentence for people. What is answered with success is durable.
 */
export interface Daemon {
  /** Absolute path of the project's root. */
  readonly root: string;
  /** The record, for lists, runs, journals and waiting for their growth. */
  readonly record: StoreReader;
  /** Why nothing can be put on record just now, a sentence for people: a lock, a full disk. Null: as far as is known, everything can. */
  readonly trouble: string | null;
  /** Absolute path of the log of a job; `job` is its name (`<task>.<index>.<attempt>`). A job that printed nothing has no file. */
  logPath(runId: string, job: string): string;
  /** Absolute path of the rows of a result, by its name in the record. */
  resultPath(result: string): string;

  /** The orchestrations in the order of their ids, those whose files cannot be used among them. */
  orchestrations(): readonly KnownOrchestration[];
  orchestration(id: string): KnownOrchestration | undefined;
  /** When the schedules of an orchestration fire next, by the same function that fires them. */
  next(id: string, count: number): readonly NextFire[];

  /** What a run would do if it were started now. */
  plan(wish: RunWish): Promise<Refusal | Planned>;
  /** What a retry would do if it were started now. */
  planRetry(wish: RetryWish): Promise<Refusal | Planned>;
  /** Starts a run; resolves once it is on record. It waits for its turn and runs by itself from then on. */
  start(wish: RunWish): Promise<Refusal | Started>;
  /** Starts a run of what an earlier one left undone. */
  retry(wish: RetryWish): Promise<Refusal | Started>;
  /** Asks a run to end, in whichever process it runs. */
  cancel(run: string, request: CancelRequest): Promise<Refusal | Cancelled>;
  /** Tells triggers that tables were updated. */
  emit(update: TableUpdate): Promise<Accepted>;
  /** Hands a request to a webhook, whose signature was checked; its condition is checked here. */
  webhook(delivery: WebhookDelivery): Promise<Refusal | Accepted>;
  /** What did not run, and why, newest first; runs in the state `skipped` are not among it. */
  skipped(filter: Pick<FireFilter, 'orchestration' | 'limit'>): Promise<readonly FireRow[]>;
  /** The value of the secret that signs the requests of a webhook; undefined where there is no such webhook or its secret has no value. */
  webhookSecret(orchestration: string, webhook: string): Promise<string | undefined>;

  /** Gives the jobs of all runs that begin from now on an identity, until the returned function is called. */
  identify(identity: JobIdentity): () => void;

  /** How many watermarks this process watches, and how many of them cannot be read now. */
  watermarks(): WatermarkHealth;

  /** Has an observer told every entry of every run that this process executes, until the returned function is called. */
  observe(observer: RunObserver): () => void;
}

/** An orchestration as it is on disk, and as it was when it was last valid. */
export interface KnownOrchestration {
  readonly id: string;
  /** Path of its file, relative to the project's root. */
  readonly path: string;
  /** The last valid version, which is what runs; null where this process has seen none. */
  readonly valid: Orchestration | null;
  /** What of it starts it by itself, at hand without the whole; null where there is none. */
  readonly triggers: Orchestration['triggers'] | null;
  readonly concurrency: Orchestration['concurrency'] | null;
  /** Whether `valid` is what the file says now. */
  readonly isCurrent: boolean;
  /** What is wrong with the file and with what it uses, warnings included. */
  readonly problems: readonly FileProblem[];
}

/** An instant at which a schedule fires. */
export interface NextFire {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The place of the schedule under `on.schedule`, from 0. */
  readonly schedule: number;
  readonly cron: string;
  readonly timezone: string;
}

/** What somebody wants to be run. */
export interface RunWish {
  /** The orchestration's id. */
  readonly orchestration: string;
  /** As typed: name → text. */
  readonly params: Readonly<Record<string, string>>;
  readonly selection: Selection;
  /** `{ kind: 'api' }`, with whatever else is worth keeping of how it came about. */
  readonly trigger: Trigger;
  /** Who or what asks, for the record; null where nobody is known. */
  readonly startedBy: string | null;
  /** The same key of the same orchestration gives the same run, for as long as what fired is kept (90 days). */
  readonly key?: string;
}

export interface RetryWish extends Omit<RunWish, 'orchestration'> {
  /** A run's id, or `nightly-sales#12`. */
  readonly run: string;
  /** Runs the texts that the run recorded instead of the files as they are now. */
  readonly asRecorded: boolean;
}

export interface Planned {
  readonly kind: 'plan';
  readonly plan: Plan;
}

/** Tables that were updated, as somebody says who is no task's `updates`. */
export interface TableUpdate {
  readonly tables: readonly string[];
  /** Who or what says so, for the record. */
  readonly by: string | null;
  /** What makes the update one of a kind: a second one with the same id does not count. */
  readonly id?: string;
  /** The run of which a job says so: what follows is part of its chain. */
  readonly run?: {
    readonly run: string;
    readonly orchestration: string;
    readonly number: number;
    readonly depth: number;
  };
}

export interface WebhookDelivery {
  readonly orchestration: string;
  /** The webhook's id. */
  readonly webhook: string;
  /** What makes the delivery one of a kind. */
  readonly deliveryId: string;
  /** Becomes `event` in expressions. */
  readonly event: { readonly headers: JsonObject; readonly body: Json };
}

export interface WatermarkHealth {
  readonly watched: number;
  readonly failing: number;
}

/** What became of an event; it is on record. */
export interface Accepted {
  /** `duplicate`: it was accepted before, and did nothing now. `ignored`: the condition of the trigger is false. */
  readonly kind: 'accepted' | 'duplicate' | 'ignored';
}
