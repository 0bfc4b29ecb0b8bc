import type { Clock } from '../clock.ts';
import { holidaysOf } from '../model/schedule/holidays.ts';
import type { Timetable } from '../model/schedule/timetable.ts';
import { overrunsOf } from '../run/overruns.ts';
import { recoverRuns } from '../run/recover.ts';
import { resumeTrigger } from '../run/resumeTrigger.ts';
import { trimHistory } from '../run/retention.ts';
import { type Store, StoreError } from '../store/store.ts';
import { EventTriggers } from '../trigger/events/eventTriggers.ts';
import { eventTriggersOf } from '../trigger/events/triggersOf.ts';
import { scheduleName } from '../trigger/schedule/scheduleFires.ts';
import { Schedules } from '../trigger/schedule/schedules.ts';
import { FileSource, fileSourceName } from '../trigger/sources/fileSource.ts';
import { watchedFilesOf } from '../trigger/sources/watched.ts';
import type { FileDisk } from '../trigger/sources/watchedFiles.ts';
import { WatermarkSource } from '../trigger/sources/watermarkSource.ts';
import { type WatermarkReader, watermarksOf } from '../trigger/sources/watermarks.ts';
import type { DaemonLog } from './daemonLog.ts';
import { FireStarter } from './fireStarter.ts';
import type { LibraryChange } from './library.ts';
import type { ProjectDaemon } from './projectDaemon.ts';
import { findResumptions } from './resumption.ts';
import { keepVersions } from './validVersions.ts';

export interface UnattendedOptions {
  readonly daemon: ProjectDaemon;
  readonly store: Store;
  readonly clock: Clock;
  readonly timetable: Timetable;
  readonly log: DaemonLog;
  readonly disk: FileDisk;
  readonly databases: WatermarkReader;
}

/** What other processes left behind when they died is looked for this often, in milliseconds. */
const takeUpMs = 10_000;

/** The history is trimmed this often, in milliseconds. */
const trimMs = 3_600_000;

/** So long it stays known what fired and what did not, in milliseconds. */
const keptMs = 90 * 24 * 3_600_000;

/**
 * What makes a project run by itself: its triggers fire, each fire becomes a run, what a dead process left is taken up, and edits of the files are followed. Several
 * processes may do so for one project.
 */
export class Unattended {
  readonly #options: UnattendedOptions;
  readonly #schedules: Schedules;
  readonly #events: EventTriggers;
  readonly #files: FileSource;
  readonly #watermarks: WatermarkSource;
  readonly #starter: FireStarter;
  readonly #timers = new Map<string, () => void>();
  /** Readings of the files go one after another. */
  #reading: Promise<void> = Promise.resolve();
  /** And so do the records of what is valid. */
  #keeping: Promise<void> = Promise.resolve();
  readonly #end = new AbortController();
  #isClosed = false;

  constructor(options: UnattendedOptions) {
    this.#options = options;
    const { store, clock, timetable, log, daemon, disk, databases } = options;
    this.#starter = new FireStarter({
      store,
      clock,
      log,
      isTold: () => daemon.trouble !== null,
      start: fire => daemon.startFire(fire),
    });
    daemon.connect({
      take: fires => this.#starter.take(fires),
      watermarks: () => this.#watermarks.health,
    });
    this.#schedules = new Schedules({
      store,
      clock,
      timetable,
      fired: fires => this.#starter.take(fires),
      failed: error => this.#tell('The schedules wait for the record', error),
    });
    this.#events = new EventTriggers({
      store,
      clock,
      fired: fires => this.#starter.take(fires),
      failed: error => this.#tell('The triggers wait for the record', error),
    });
    this.#files = new FileSource({
      store,
      clock,
      disk,
      found: () => this.#hearSoon(),
      blind: message => log.write('warning', message),
      failed: error => this.#tell('The watched files wait for the record', error),
    });
    this.#watermarks = new WatermarkSource({
      store,
      clock,
      reader: databases,
      found: () => this.#hearSoon(),
      blind: message => log.write('warning', message),
      sees: message => log.write('info', message),
      failed: error => this.#tell('The watched databases wait for the record', error),
    });
  }

  /** Takes up what was left, and begins to watch. What is due by then has fired when it resolves. */
  async start(): Promise<void> {
    const { daemon, log } = this.#options;
    for (const known of daemon.orchestrations()) {
      const { id, path, problems, isCurrent, triggers } = known;
      if (!isCurrent) tellChange(log, { id, path, kind: triggers === null ? 'broken' : 'kept', problems });
    }
    await this.takeUp();
    // What goes on stands in line ahead of what is due now.
    await this.#starter.idle();
    await this.#watch();
    await this.#warn();
    void this.#keep(daemon.orchestrations().map(({ id }) => id));
    this.#every('take-up', takeUpMs, () => this.takeUp());
    this.#every('trim', trimMs, () => this.#trim());
  }

  /** Follows an edit of the files. */
  follow(): Promise<void> {
    const reading = this.#reading.then(async () => {
      if (this.#isClosed) return;
      const { daemon, log, store } = this.#options;
      const changes = await daemon.read();
      for (const change of changes) tellChange(log, change);
      await this.#watch();
      await this.#keep(changes.map(({ id }) => id));
      const gone = changes.filter(({ kind }) => kind === 'read' || kind === 'gone');
      for (const { id } of gone) await store.forgetTriggers(id, this.#triggersOf(id));
      if (gone.length > 0) await store.forgetSources([fileSourceName, ...this.#watermarks.names]);
    });
    this.#reading = reading.catch(error => this.#tell('The files could not be read again', error));
    return this.#reading;
  }

  /** Takes up the runs and the fires of processes that died. */
  async takeUp(): Promise<void> {
    const { daemon, store, clock, log } = this.#options;
    const recovered = await recoverRuns(daemon.runner, store, {
      notice: message => log.write('info', message),
    });
    for (const { orchestration, number, id } of recovered)
      log.write('warning', `${orchestration}#${number} was interrupted: the process that ran it has ended.`, {
        run: id,
      });
    this.#starter.take(await store.takeFires());
    for (const { orchestration, fire } of await findResumptions(store, clock.now())) {
      const fires = await store.advance({
        orchestration,
        trigger: resumeTrigger,
        at: clock.now(),
        fires: [fire],
      });
      this.#starter.take(fires ?? []);
    }
  }

  /** Whether something that has fired is not settled yet. */
  get isBusy(): boolean {
    return this.#starter.isBusy;
  }

  /** Fires no further time of a schedule. */
  stopSchedules(): Promise<void> {
    return this.#schedules.close();
  }

  /** Hears of the events that are on record by now. */
  hear(): Promise<void> {
    return this.#events.look();
  }

  /** Looks at what triggers watch outside until all that has changed by now is on record. */
  async observe(): Promise<void> {
    await Promise.all([this.#files.settle(), this.#watermarks.look()]);
    await this.hear();
  }

  /** Resolves when everything that has fired is a run or settled otherwise. */
  idle(): Promise<void> {
    return this.#starter.idle();
  }

  /** Fires and starts nothing any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#end.abort();
    await this.#reading;
    await this.#keeping;
    await this.#schedules.close();
    await Promise.all([this.#files.close(), this.#watermarks.close()]);
    await this.#events.close();
    await this.#starter.close();
  }

  async #watch(): Promise<void> {
    const { daemon } = this.#options;
    const valid = daemon
      .orchestrations()
      .flatMap(({ id, triggers }) => (triggers === null ? [] : { id, triggers }));
    const schedules = valid.map(({ id, triggers }) => ({ id, schedules: triggers.schedule }));
    await this.#schedules.watch(schedules, holidaysOf(daemon.runner.project.settings.calendars));
    await this.#events.watch(valid.map(each => ({ id: each.id, triggers: eventTriggersOf(each) })));
    await this.#files.watch(watchedFilesOf(valid));
    this.#watermarks.watch(watermarksOf(valid));
  }

  /** Events that were found here need not wait until the record is looked at again. */
  #hearSoon(): void {
    void this.hear().catch(() => {});
  }

  /** Keeps the versions of orchestrations that are valid now for whoever looks after the project next. */
  #keep(changed: readonly string[]): Promise<void> {
    const { daemon, store } = this.#options;
    const ids = new Set(changed);
    const { signal } = this.#end;
    const keeping = this.#keeping.then(async () => {
      await keepVersions(store, daemon.shelved(ids), signal);
      const all = daemon.orchestrations().map(({ id }) => id);
      const isLess = ids.size >= all.length || changed.some(id => daemon.orchestration(id) === undefined);
      if (isLess && !signal.aborted) await store.forgetVersions(all);
    });
    this.#keeping = keeping.catch(error => this.#tell('What is valid now is not on record', error));
    return this.#keeping;
  }

  #triggersOf(id: string): readonly string[] {
    const triggers = this.#options.daemon.orchestration(id)?.triggers;
    if (triggers == null) return [];
    const events = eventTriggersOf({ id, triggers });
    return [...triggers.schedule.map(scheduleName), ...events.map(({ name }) => name)];
  }

  /** Tells of schedules that start runs faster than they end. */
  async #warn(): Promise<void> {
    const { daemon, store, timetable, clock, log } = this.#options;
    for (const { id, triggers, concurrency } of daemon.orchestrations()) {
      if (triggers === null || concurrency === null) continue;
      for (const message of await overrunsOf(
        { id, triggers, concurrency },
        { store, timetable, from: clock.now() },
      ))
        log.write('warning', message, { orchestration: id });
    }
  }

  async #trim(): Promise<void> {
    const { daemon, store, clock } = this.#options;
    const { settings, stateDirectory } = daemon.runner.project;
    await trimHistory(store, { retention: settings.retention, stateDirectory, now: clock.now() });
    await store.trimTriggers(clock.now() - keptMs);
  }

  /** Does something again and again, with a rest in between; what fails is told of and tried again. */
  #every(name: string, pauseMs: number, act: () => Promise<void>): void {
    if (this.#isClosed) return;
    const cancel = this.#options.clock.after(pauseMs, () => {
      void act()
        .catch(error => this.#tell('What others left behind could not be taken up', error))
        .then(() => this.#every(name, pauseMs, act));
    });
    this.#timers.set(name, cancel);
  }

  #tell(what: string, error: unknown): void {
    if (!(error instanceof StoreError)) {
      const stack = error instanceof Error ? (error.stack ?? null) : null;
      this.#options.log.write('error', `${what}: ${String(error)}`, { stack });
    } else if (this.#options.daemon.trouble === null)
      this.#options.log.write('error', `${what}: ${error.message}`, { code: error.code });
  }
}

function tellChange(log: DaemonLog, { id, path, kind, problems }: LibraryChange): void {
  const errors = problems.filter(({ problem }) => problem.severity === 'error');
  const [first] = errors;
  const place = first === undefined ? '' : placeOf(first);
  const details = { orchestration: id, path, problems: errors.length };
  if (kind === 'read') log.write('info', `${path} was read.`, details);
  if (kind === 'gone') log.write('info', `${path} is gone; ${id} runs no more.`, details);
  if (kind === 'kept') log.write('error', `${place} ${id} goes on as it was last valid.`, details);
  if (kind === 'broken') log.write('error', `${place} ${id} does not run until this is mended.`, details);
}

/** The first mistake with its place, as compilers tell it. */
function placeOf({ file, problem }: LibraryChange['problems'][number]): string {
  const { line, column } = positionOf(file.positionAt(problem.span.start));
  return `${file.path}:${line}:${column}: ${problem.message}`;
}

function positionOf({ line, character }: { readonly line: number; readonly character: number }) {
  return { line: line + 1, column: character + 1 };
}
