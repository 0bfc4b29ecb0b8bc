import type { Host } from '../host.ts';
import { ExpressionError, evaluateTemplate } from '../model/expression/expression.ts';
import type { JsonObject } from '../model/orchestration.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { layout } from '../model/project/layout.ts';
import { joinPath } from '../model/project/paths.ts';
import type { Timetable } from '../model/schedule/timetable.ts';
import { foresee } from '../plan/foresee.ts';
import { readSecrets, type Secrets } from '../project/secrets.ts';
import type { RunCreated } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import { type Cancelled, cancelRun } from '../run/cancelRun.ts';
import type { Runner, SharedByRuns } from '../run/environment.ts';
import { executeRun } from '../run/executeRun.ts';
import { findRun } from '../run/findRun.ts';
import type { JobIdentity } from '../run/jobIdentity.ts';
import { logPath } from '../run/logFile.ts';
import { secretValues } from '../run/missingSecrets.ts';
import { planRun } from '../run/planRun.ts';
import { type Prepared, prepare } from '../run/prepare.ts';
import { refuseUsage } from '../run/refuse.ts';
import type { Ended, Refusal, RunListeners, Started, StartRequest } from '../run/request.ts';
import { resultPath } from '../run/resultFolder.ts';
import { resumeTrigger } from '../run/resumeTrigger.ts';
import { retryRun } from '../run/retryRun.ts';
import { StartedRuns } from '../run/startedRuns.ts';
import type { CancelRequest, Store, StoreReader } from '../store/store.ts';
import type { Fire, FireFilter, FireRow, OwnFire } from '../store/triggers.ts';
import type {
  Accepted,
  Daemon,
  KnownOrchestration,
  NextFire,
  Planned,
  RetryWish,
  RunWish,
  TableUpdate,
  WatermarkHealth,
  WebhookDelivery,
} from './daemon.ts';
import { KeyedStarts } from './keyedStarts.ts';
import { Library, type LibraryChange } from './library.ts';
import type { Shelved } from './shelved.ts';
import { watchedConnection } from './sources/watchedConnection.ts';
import { restoreVersion } from './validVersions.ts';
import { webhookFire } from './webhookFire.ts';

export interface ProjectDaemonOptions {
  /** Its `cwd` is the project's root, from which relative names are meant wherever the daemon was started. */
  readonly host: Host;
  readonly files: FileSystem;
  readonly timetable: Timetable;
  readonly shared: SharedByRuns;
  /** Opened for this daemon, which closes it. */
  readonly store: Store;
  /** Told of a run that could not be brought to its end. */
  readonly failed: (created: RunCreated, error: unknown) => void;
  /** See `Daemon`; absent: whatever keeps the record from being written is told to whoever writes. */
  readonly trouble?: () => string | null;
}

/** What makes the project run by itself, as far as its daemon needs it. */
export interface UnattendedPart {
  readonly take: (fires: readonly Fire[]) => void;
  readonly watermarks: () => WatermarkHealth;
}

/** The daemon of one project: its orchestrations, and the runs that this process executes of them. */
export class ProjectDaemon implements Daemon {
  readonly root: string;
  readonly record: StoreReader;
  readonly #options: ProjectDaemonOptions;
  readonly #library: Library;
  readonly #runs: StartedRuns;
  readonly #observers = new Set<RunObserver>();
  readonly #keyed: KeyedStarts;
  #identity: JobIdentity | undefined;
  #unattended: UnattendedPart = { take: () => {}, watermarks: () => ({ watched: 0, failing: 0 }) };

  private constructor(options: ProjectDaemonOptions, library: Library) {
    this.#options = options;
    this.#library = library;
    this.root = options.host.cwd;
    this.record = options.store;
    const { store, host } = options;
    this.#keyed = new KeyedStarts({ store, clock: host.clock });
    this.#runs = new StartedRuns({
      observer: {
        onEntry: (entry, state) => {
          for (const observer of this.#observers) observer.onEntry(entry, state);
        },
      },
      failed: options.failed,
      startRun: (request, listeners) => this.#startRun(request, listeners),
    });
  }

  /** Opens a project and reads its files. */
  static async open(options: ProjectDaemonOptions): Promise<ProjectDaemon> {
    const { files, store, host } = options;
    const root = host.cwd;
    const restore = (id: string) => restoreVersion(store, id, { files, root });
    const daemon = new ProjectDaemon(options, await Library.open(files, root, restore));
    await daemon.read();
    return daemon;
  }

  /** Reads the project's files again; tells what is different now. */
  read(): Promise<readonly LibraryChange[]> {
    return this.#library.read();
  }

  /** Orchestrations with what was last valid of them. */
  shelved(ids: ReadonlySet<string>): readonly Shelved[] {
    return this.#library.all().filter(({ id }) => ids.has(id));
  }

  get trouble(): string | null {
    return this.#options.trouble?.() ?? null;
  }

  logPath(runId: string, job: string): string {
    return logPath(this.runner.project.stateDirectory, runId, job);
  }

  resultPath(result: string): string {
    return resultPath(this.runner.project.stateDirectory, result);
  }

  orchestrations(): readonly KnownOrchestration[] {
    return this.#library.all();
  }

  orchestration(id: string): KnownOrchestration | undefined {
    return this.#library.get(id);
  }

  next(id: string, count: number): readonly NextFire[] {
    const schedules = this.#library.get(id)?.triggers?.schedule ?? [];
    const now = this.#options.host.clock.now();
    return schedules
      .flatMap((timing, schedule) =>
        this.#options.timetable
          .nextInstants(timing, now, count)
          .map(at => ({ at, schedule, cron: timing.cron, timezone: timing.timezone })),
      )
      .sort((one, other) => one.at - other.at)
      .slice(0, count);
  }

  async plan(wish: RunWish): Promise<Refusal | Planned> {
    const prepared = await this.#prepare(wish, true);
    if (prepared.kind === 'refused') return prepared;
    const { plan } = prepared;
    return {
      kind: 'plan',
      plan: { ...plan, phases: foresee(plan.orchestration, plan.phases, plan.params) },
    };
  }

  planRetry(wish: RetryWish): Promise<Refusal | Planned> {
    return planRun(this.runner, { ...wish, parallel: null }, { mayLackParams: true });
  }

  start(wish: RunWish): Promise<Refusal | Started> {
    const { key, orchestration, trigger } = wish;
    if (key === undefined) return this.#execute(wish);
    return this.#keyed.start({ orchestration, key, trigger, execute: fire => this.#execute(wish, fire) });
  }

  /** Has somebody start the runs of what fires, and watch; until then fires stay open for whoever comes. */
  connect(unattended: UnattendedPart): void {
    this.#unattended = unattended;
  }

  watermarks(): WatermarkHealth {
    return this.#unattended.watermarks();
  }

  async emit({ tables, by, id, run }: TableUpdate): Promise<Accepted> {
    const at = this.#options.host.clock.now();
    const details: JsonObject =
      run === undefined
        ? { by }
        : { run: run.run, orchestration: run.orchestration, number: run.number, depth: run.depth };
    const events = tables.map(name => ({
      ...(id === undefined ? {} : { id: `update ${id} ${name}` }),
      ...{ at, kind: 'table' as const, name, details },
    }));
    const count = await this.#options.store.addEvents(events);
    return { kind: count === 0 && tables.length > 0 ? 'duplicate' : 'accepted' };
  }

  async webhook(delivery: WebhookDelivery): Promise<Refusal | Accepted> {
    const accepted = this.#library.accepted(delivery.orchestration);
    if (accepted.kind === 'refused') return accepted;
    const fire = webhookFire(accepted.orchestration, delivery, this.#options.host.clock.now());
    if (fire === null)
      return refuseUsage(`"${delivery.orchestration}" has no webhook "${delivery.webhook}".`);
    const { store } = this.#options;
    const { orchestration, webhook } = delivery;
    const trigger = `webhook ${webhook}`;
    const known = await store.fires({ orchestration, trigger, occasion: fire.occasion, limit: 1 });
    if (known.length > 0) return { kind: 'duplicate' };
    const fires = (await store.advance({ orchestration, trigger, at: fire.at, fires: [fire] })) ?? [];
    if (fire.skip !== undefined) return { kind: 'ignored' };
    if (fires.length === 0) return { kind: 'duplicate' };
    this.#unattended.take(fires);
    return { kind: 'accepted' };
  }

  skipped(filter: Pick<FireFilter, 'orchestration' | 'limit'>): Promise<readonly FireRow[]> {
    return this.#options.store.fires({ ...filter, state: 'skipped' });
  }

  /** Makes a fire the run that it stands for; the fire is settled with it. */
  startFire(fire: Fire): Promise<Refusal | Started> {
    if (fire.trigger === resumeTrigger) return this.#resume(fire);
    const { orchestration, details: trigger } = fire;
    const nothing = { only: [], skip: [] };
    const wish = { orchestration, params: {}, selection: nothing, trigger, startedBy: null };
    return this.#execute(wish, fire.id);
  }

  async retry(wish: RetryWish): Promise<Refusal | Started> {
    const { key, run, trigger } = wish;
    if (key === undefined) return this.#retry(wish);
    const found = await findRun(this.record, run);
    if ('kind' in found) return found;
    const { orchestration } = found;
    return this.#keyed.start({ orchestration, key, trigger, execute: fire => this.#retry(wish, fire) });
  }

  #retry(wish: RetryWish, fire?: OwnFire): Promise<Refusal | Started> {
    const request = { ...wish, parallel: null, ...(fire === undefined ? {} : { fire }) };
    return this.#runs.start(listeners => retryRun(this.runner, request, listeners));
  }

  cancel(run: string, request: CancelRequest): Promise<Refusal | Cancelled> {
    return cancelRun(this.runner, run, request);
  }

  async webhookSecret(orchestration: string, webhook: string): Promise<string | undefined> {
    const accepted = this.#library.accepted(orchestration);
    if (accepted.kind === 'refused') return undefined;
    const trigger = accepted.orchestration.triggers.webhook.find(({ id }) => id === webhook);
    const text = trigger?.['secret'];
    if (typeof text !== 'string') return undefined;
    const status = { success: true, failure: false, cancelled: false };
    const known = await this.#secrets();
    try {
      const secrets = secretValues(accepted.orchestration, known);
      const value = evaluateTemplate(text, { values: { secrets }, status });
      return typeof value === 'string' && value !== '' ? value : undefined;
    } catch (error) {
      if (error instanceof ExpressionError) return undefined;
      throw error;
    }
  }

  identify(identity: JobIdentity): () => void {
    this.#identity = identity;
    return () => {
      this.#identity = undefined;
    };
  }

  /** How to connect to a database that an orchestration watches; a sentence where that is not known. */
  async watchedConnection(orchestration: string, name: string): Promise<JsonObject | string> {
    const accepted = this.#library.accepted(orchestration);
    if (accepted.kind === 'refused') return accepted.message;
    return watchedConnection(accepted, await this.#secrets(), name);
  }

  /** The values of the project's secrets as they are now. */
  #secrets(): Promise<Secrets> {
    const { host, files } = this.#options;
    const { settings } = this.#library.project;
    return readSecrets(settings, { root: this.root, environment: host.env, files });
  }

  observe(observer: RunObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Asks the runs that this process executes to end: orderly, or at once. */
  cancelAll(by: string, force: boolean): void {
    this.#runs.cancelAll(by, force);
  }

  /** How many runs this process executes, those that wait among them. */
  get count(): number {
    return this.#runs.count;
  }

  /** How many of them do not wait for their turn. */
  get running(): number {
    return this.#runs.running;
  }

  /** Gives up the runs here that wait for their turn: they go on with whoever looks after the project next. */
  letGoOfWaiting(): void {
    this.#runs.letGoOfWaiting();
  }

  /** Resolves when none of the runs here is in progress; those that wait for their turn do so still. */
  quiet(): Promise<void> {
    return this.#runs.quiet();
  }

  /** Resolves when no run is executed here any more. */
  idle(): Promise<void> {
    return this.#runs.ended();
  }

  /** Lets go of the record, once no run is executed here. */
  async close(): Promise<void> {
    await this.#runs.ended();
    await this.#options.store.close();
  }

  #execute(wish: RunWish, fire?: number | OwnFire): Promise<Refusal | Started> {
    return this.#runs.start(async listeners => {
      const prepared = await this.#prepare(wish, false);
      if (prepared.kind === 'refused') return prepared;
      const order = { prepared, request: requestOf(wish), attempt: { number: 1, first: null } };
      return executeRun(this.runner, fire === undefined ? order : { ...order, fire }, listeners);
    });
  }

  /** Executes a run that a task asks for, of the file as it was last valid. */
  async #startRun(request: StartRequest, listeners: RunListeners): Promise<Refusal | Ended> {
    const { target: orchestration, selection, params } = request;
    const prepared = await this.#prepare({ orchestration, selection, params }, false);
    if (prepared.kind === 'refused') return prepared;
    return executeRun(this.runner, { prepared, request, attempt: { number: 1, first: null } }, listeners);
  }

  /** An interrupted run goes on as a run of its own, of the same text: what had ended stays as it was. */
  async #resume({ id: fire, occasion: run, details: trigger }: Fire): Promise<Refusal | Started> {
    const interrupted = await this.record.run(run);
    const selection = { only: [], skip: [] };
    const request = {
      run,
      selection,
      params: {},
      asRecorded: true,
      goesOn: true as const,
      trigger,
      startedBy: interrupted?.startedBy ?? null,
      parallel: null,
      fire,
    };
    return this.#runs.start(listeners => retryRun(this.runner, request, listeners));
  }

  async #prepare(
    wish: Pick<RunWish, 'orchestration' | 'selection' | 'params'>,
    mayLackParams: boolean,
  ): Promise<Prepared | Refusal> {
    const accepted = this.#library.accepted(wish.orchestration);
    if (accepted.kind === 'refused') return accepted;
    const { selection, params } = wish;
    return prepare(this.runner, accepted, { selection, params, mayLackParams, earlier: null });
  }

  /** The project as it was read last, for the operations on it. */
  get runner(): Runner {
    const { host, files, store } = this.#options;
    const { project } = this.#library;
    return {
      host,
      files,
      project: { ...project, stateDirectory: joinPath(this.root, layout.state) },
      shared: this.#options.shared,
      ...(this.#identity === undefined ? {} : { identity: this.#identity }),
      known: this.#library,
      store: () => Promise.resolve(store),
      writableStore: () => Promise.resolve(store),
      close: () => Promise.resolve(),
    };
  }
}

function requestOf(wish: RunWish): StartRequest {
  const { orchestration, params, selection, trigger, startedBy } = wish;
  return { target: orchestration, params, selection, trigger, startedBy, parallel: null };
}
