import { type Effect, type Input, RunMachine } from '../../../runner/engine/machine.ts';
import type { Json, Orchestration } from '../../../runner/model/orchestration.ts';
import type { Entry, JobKey, JobOutcome, RunCreated } from '../../../runner/record/entry.ts';
import { jobName } from '../../../runner/record/entry.ts';
import { foldJournal, type RunState } from '../../../runner/record/runState.ts';
import { created } from '../../support/orchestrations.ts';

/** What a scripted job does: its outcome, in the simplest form that says it. */
export type Script = (job: JobKey) => 'succeeded' | 'failed' | Partial<JobOutcome>;

export interface Simulation {
  readonly entries: readonly Entry[];
  readonly state: RunState;
  /** The most jobs that ran at once. */
  readonly most: number;
}

export interface SimulationOptions {
  readonly script?: Script;
  readonly created?: Partial<RunCreated>;
  readonly parallel?: number;
  /** Called before each step; an input it gives is fed first. Jobs running at that time are told by name. */
  readonly interfere?: (step: number, running: readonly string[]) => Input | undefined;
  /** Chooses which of `count` running jobs ends next. */
  readonly pick?: (count: number) => number;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly event?: Json;
  readonly random?: () => number;
}

/**
 * Feeds a machine as a loop with unlimited patience would, in one thread and without time: jobs start in order, and one running job
 * ends a step. It keeps to what the machine asks for and nothing else, so what it records is the machine's own doing.
 */
export function simulate(document: Orchestration, options: SimulationOptions = {}): Simulation {
  return new Simulator(document, options).run();
}

class Simulator {
  readonly #options: SimulationOptions;
  readonly #machine: RunMachine;
  readonly #entries: Entry[];
  readonly #queue: JobKey[] = [];
  readonly #running = new Map<string, JobKey>();
  readonly #retries: JobKey[] = [];
  readonly #ending = new Map<string, JobOutcome>();
  #at = 1000;
  #most = 0;

  constructor(document: Orchestration, options: SimulationOptions) {
    this.#options = options;
    const first = created(document, options.created);
    const facts = {
      orchestration: document,
      created: first,
      secrets: options.secrets ?? {},
      event: options.event ?? null,
    };
    this.#machine = new RunMachine(facts, options.random ?? (() => 0));
    this.#entries = [first];
  }

  run(): Simulation {
    this.#feed({ kind: 'go', at: this.#at });
    for (let step = 0; !this.#machine.finished; step++) {
      if (step > 100_000) throw new Error('The simulation does not end.');
      this.#at += 1000;
      const interference = this.#options.interfere?.(step, [...this.#running.keys()]);
      if (interference !== undefined) this.#feed({ ...interference, at: this.#at });
      this.#startQueued();
      if (!this.#endOne() && !this.#retryOne() && !this.#machine.finished)
        throw new Error('The run is stuck.');
    }
    return { entries: this.#entries, state: foldJournal(this.#entries), most: this.#most };
  }

  #feed(input: Input): void {
    const { entries, effects } = this.#machine.handle(input, this.#at - 1000);
    this.#entries.push(...entries);
    for (const effect of effects) this.#effect(effect);
  }

  #effect(effect: Effect): void {
    if (effect.kind === 'start') this.#queue.push(effect.job);
    if (effect.kind === 'wait') this.#retries.push(effect.job);
    if (effect.kind === 'end-all') {
      this.#queue.length = 0;
      this.#retries.length = 0;
      const outcome: JobOutcome =
        effect.reason === undefined
          ? { state: 'cancelled', durationMs: 1 }
          : { state: 'failed', reason: effect.reason, durationMs: 1 };
      for (const name of this.#running.keys()) this.#ending.set(name, outcome);
    }
  }

  #startQueued(): void {
    while (this.#queue.length > 0 && this.#running.size < (this.#options.parallel ?? 4)) {
      const job = this.#queue.shift();
      if (job === undefined || !this.#machine.isWanted(job)) continue;
      this.#running.set(jobName(job), job);
      this.#most = Math.max(this.#most, this.#running.size);
      this.#feed({ kind: 'job-started', at: this.#at, job });
    }
  }

  #endOne(): boolean {
    const names = [...this.#running.keys()];
    const name = names[this.#options.pick?.(names.length) ?? 0];
    const job = name === undefined ? undefined : this.#running.get(name);
    if (name === undefined || job === undefined) return false;
    this.#running.delete(name);
    const outcome = this.#ending.get(name) ?? scripted(this.#options.script?.(job) ?? 'succeeded');
    this.#feed({ kind: 'job-ended', at: this.#at, job, outcome });
    return true;
  }

  #retryOne(): boolean {
    const job = this.#retries.shift();
    if (job === undefined) return false;
    this.#feed({ kind: 'retry-due', at: this.#at, job });
    return true;
  }
}

function scripted(result: ReturnType<Script>): JobOutcome {
  if (result === 'succeeded') return { state: 'succeeded', durationMs: 1000, exitCode: 0 };
  if (result === 'failed') return failedOutcome;
  return { state: 'succeeded', durationMs: 1000, ...result };
}

const failedOutcome: JobOutcome = {
  state: 'failed',
  durationMs: 1000,
  exitCode: 1,
  reason: { code: 'exit-code', message: 'It ended with exit code 1.', exitCode: 1 },
};

/** `task=state` for each task in order, then the run's own state: what a test compares. */
export function statesOf(state: RunState): string {
  const tasks = state.phases.flatMap(phase => phase.tasks.map(one => `${one.planned.id}=${one.state}`));
  return [...tasks, `run=${state.state}`].join(' ');
}
