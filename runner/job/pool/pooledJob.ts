import type { Exit, JobProcess, Launcher, LaunchRequest } from '../process/jobProcess.ts';
import { type GroupOptions, ProcessGroup } from '../process/processGroup.ts';

/** One job in a worker: its process group, and its end as the worker tells it. */
export class PooledJob implements JobProcess {
  readonly ended: Promise<Exit>;
  readonly request: LaunchRequest;
  readonly #options: GroupOptions;
  readonly #startedAt: number;
  #resolve: (exit: Exit | Promise<Exit>) => void = () => {};
  #group: ProcessGroup | undefined;
  /** Told to end before its process was known; by force or not. */
  #wish: { readonly force: boolean } | undefined;
  #status = 0;
  /** What runs the job where its worker never did. */
  #other: JobProcess | undefined;

  constructor(request: LaunchRequest, options: GroupOptions) {
    this.request = request;
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    this.ended = new Promise(resolve => {
      this.#resolve = resolve;
    });
  }

  /** The group's id; undefined until the worker told it. */
  get pid(): number | undefined {
    return this.#group?.id;
  }

  get ageMs(): number {
    return this.#options.clock.monotonic() - this.#startedAt;
  }

  end(force: boolean): void {
    this.#wish = { force: force || this.#wish?.force === true };
    this.#group?.end(force);
    this.#other?.end(force);
  }

  /** Starts the job some other way: its worker did not begin it. */
  startBy(launcher: Launcher): void {
    this.#other = launcher.launch(this.request);
    if (this.#wish !== undefined) this.#other.end(this.#wish.force);
    this.#resolve(this.#other.ended);
  }

  /** The worker made the job's process. */
  onStarted(pid: number): void {
    this.#group = new ProcessGroup(pid, this.#options);
    this.request.onStarted(pid);
    if (this.#wish !== undefined) this.#group.end(this.#wish.force);
  }

  /** The job's main process ended, as wait(1p) says. */
  onExited(status: number): void {
    this.#status = status;
    this.request.onExited();
  }

  /** Ends what is left of the group. */
  async clear(): Promise<void> {
    await this.#group?.clear();
  }

  /** The group is empty: it must not be signalled any more. */
  close(): void {
    this.#group?.close();
  }

  /** All is over. `exit`: what else than the worker's word tells how it ended, such as the end of the worker. */
  finish(exit: Exit = { kind: 'code', code: this.#status }): void {
    this.#resolve(exit);
  }
}
