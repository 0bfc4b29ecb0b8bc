import { setImmediate } from 'node:timers/promises';
import { RunMachine } from '../../../runner/engine/machine.ts';
import type { OpenTask } from '../../../runner/engine/openTask.ts';
import type { Places } from '../../../runner/engine/places.ts';
import {
  type JobRunner,
  type PreparedJob,
  RunLoop,
  type StartedJob,
} from '../../../runner/engine/runLoop.ts';
import type { Orchestration } from '../../../runner/model/orchestration.ts';
import type { Entry, Failure, JobKey, JobOutcome } from '../../../runner/record/entry.ts';
import { jobName } from '../../../runner/record/entry.ts';
import { newRunState, type RunState } from '../../../runner/record/runState.ts';
import { type MemoryStore, memoryStore, sharedMemory } from '../../../runner/store/memory.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { created } from '../../support/orchestrations.ts';

/** A job that runs until the test ends it. */
export interface ScriptedJob {
  readonly name: string;
  readonly run: string;
  readonly configuration: string | null;
  memory: number;
  /** What the loop asked of it. */
  ending: { readonly force: boolean; readonly reason: Failure | undefined } | null;
  readonly finish: (outcome?: Partial<JobOutcome>) => void;
}

/** Several runner processes over one record, with a clock that stands still and jobs that end when told. */
export class LoopRig {
  readonly clock = new HeldClock();
  /** What still runs of runs whose process died: run → jobs. */
  readonly leftovers = new Map<string, readonly ScriptedJob[]>();
  readonly #shared = sharedMemory();
  #runs = 0;

  process(): RigProcess {
    return new RigProcess(
      this,
      memoryStore({ clock: this.clock, shared: this.#shared }),
      () => `R${++this.#runs}`,
    );
  }
}

/** Lets everything happen that can happen without time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await setImmediate();
}

export class RigProcess {
  readonly store: MemoryStore;
  readonly running = new Map<string, ScriptedJob>();
  /** Jobs that end by themselves as told here, instead of waiting for the test. */
  automatic: ((job: ScriptedJob) => Partial<JobOutcome> | undefined) | null = null;
  /** The dead runs that this process was told to clear away, in order. */
  readonly cleared: string[] = [];
  readonly #rig: LoopRig;
  readonly #clock: HeldClock;
  readonly #newId: () => string;
  #isDead = false;

  constructor(rig: LoopRig, store: MemoryStore, newId: () => string) {
    this.#rig = rig;
    this.#clock = rig.clock;
    this.store = store;
    this.#newId = newId;
  }

  /** The process is killed: nothing of it goes on, but for its jobs where it leaves them. */
  die({ leavesJobs = false }: { readonly leavesJobs?: boolean } = {}): void {
    this.#isDead = true;
    for (const job of leavesJobs ? this.running.values() : [])
      this.#rig.leftovers.set(job.run, [...(this.#rig.leftovers.get(job.run) ?? []), job]);
    this.running.clear();
    this.store.die();
  }

  async start(
    document: Orchestration,
    options: { readonly parallel?: number; readonly isTold?: boolean; readonly places?: Places } = {},
  ): Promise<RigRun> {
    const runId = this.#newId();
    const first = await this.store.createRun({
      orchestration: document.id,
      texts: new Map(),
      build: number => created(document, { runId, number, at: this.#clock.now() }),
    });
    const state = newRunState(first);
    const machine = new RunMachine(
      { orchestration: document, created: first, secrets: {}, event: null },
      () => 0,
    );
    const entries: Entry[] = [first];
    const loop = new RunLoop({
      machine,
      state,
      store: this.store,
      clock: this.#clock,
      jobs: this.#jobs(runId),
      observer: { onEntry: entry => entries.push(entry) },
      parallel: options.parallel ?? 8,
      concurrency: document.concurrency,
      durationMs: document.limits.durationMs,
      memoryBytes: document.limits.memoryBytes,
      isTold: options.isTold ?? false,
      ...(options.places === undefined ? {} : { places: options.places }),
    });
    const done = loop.execute();
    done.catch(() => {});
    return { runId, state, entries, loop, done };
  }

  /** The running job whose name begins so. */
  job(name: string): ScriptedJob {
    const job = [...this.running.values()].find(one => one.name.startsWith(`${name}.`));
    if (job === undefined)
      throw new Error(`No job ${name} runs; these do: ${[...this.running.keys()].join(', ')}`);
    return job;
  }

  #jobs(run: string): JobRunner {
    return {
      prepare: (task, job): PreparedJob => ({ start: () => this.#started(run, task, job) }),
      endLeftovers: async dead => {
        // It takes a moment, in which a job that did not wait for it would overlap.
        await setImmediate();
        if (this.#isDead) return;
        this.#rig.leftovers.delete(dead);
        this.cleared.push(dead);
      },
    };
  }

  #started(run: string, { task }: OpenTask, key: JobKey): StartedJob {
    const ended = Promise.withResolvers<JobOutcome>();
    const configuration = task.action.kind === 'component' ? task.action.configuration : null;
    const id = `${run}/${jobName(key)}`;
    const job: ScriptedJob = {
      name: jobName(key),
      run,
      configuration,
      memory: 0,
      ending: null,
      finish: outcome => {
        if (this.#isDead) return;
        this.running.delete(id);
        ended.resolve({ state: 'succeeded', durationMs: 1, ...outcome });
      },
    };
    this.running.set(id, job);
    const own = this.automatic?.(job);
    if (own !== undefined) job.finish(own);
    return {
      ended: ended.promise,
      end: (force, reason) => {
        job.ending = { force, reason };
        job.finish(reason === undefined ? { state: 'cancelled' } : { state: 'failed', reason });
      },
      memoryBytes: () => job.memory,
    };
  }
}

export interface RigRun {
  readonly runId: string;
  readonly state: RunState;
  /** What the observer was told. */
  readonly entries: readonly Entry[];
  readonly loop: RunLoop;
  readonly done: Promise<RunState>;
}
