import { ExpressionError, evaluateCondition, hasStatusFunction } from '../model/expression/expression.ts';
import type { Json, Phase, Task } from '../model/orchestration.ts';
import {
  type EndState,
  type Entry,
  type Failure,
  type Holder,
  hasSucceeded,
  type JobKey,
  type JobOutcome,
  type PhaseState,
  type PlannedTask,
  type TaskState,
} from '../record/entry.ts';
import { stateOfReused } from '../record/runState.ts';
import { type LeftByTask, RunContexts, type RunFacts } from './contexts.ts';
import { OpenTask } from './openTask.ts';
import { retryWaitMs } from './retryPolicy.ts';

/** What happens to a run, from outside its machine. `at` is wall time in milliseconds. */
export type Input =
  /** The run got its slot among the runs of its orchestration. */
  | { readonly kind: 'go'; readonly at: number }
  | { readonly kind: 'run-waiting'; readonly at: number; readonly holder: Holder; readonly place: number }
  /** Another run of the orchestration makes this one needless (`overlap: skip` and `collapse`). */
  | { readonly kind: 'skip'; readonly at: number; readonly reason: string }
  | {
      readonly kind: 'job-waiting';
      readonly at: number;
      readonly job: JobKey;
      readonly holder: Holder;
      readonly place: number;
    }
  | { readonly kind: 'job-started'; readonly at: number; readonly job: JobKey }
  | { readonly kind: 'job-ended'; readonly at: number; readonly job: JobKey; readonly outcome: JobOutcome }
  | { readonly kind: 'retry-due'; readonly at: number; readonly job: JobKey }
  | { readonly kind: 'cancel'; readonly at: number; readonly by: string; readonly force: boolean }
  | { readonly kind: 'limit'; readonly at: number; readonly reason: Failure };

/** What the loop has to carry out, once the entries that came with it are durable. */
export type Effect =
  /** May be recorded right behind those entries; the job itself starts when all of them are durable. */
  | { readonly kind: 'start'; readonly job: JobKey; readonly task: OpenTask }
  | { readonly kind: 'wait'; readonly job: JobKey; readonly task: OpenTask; readonly due: number }
  /** Ends every job that runs; those that have not started are no longer wanted. `reason` absent: cancelled. */
  | { readonly kind: 'end-all'; readonly force: boolean; readonly reason?: Failure }
  | { readonly kind: 'finished' };

export interface Output {
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
}

/**
 * The meaning of a run as a state machine: inputs in, entries and effects out. It has no clock, no store and no process,
 * so that the rules can be tested by feeding it. It keeps only what the rules need: the open phase and what expressions see.
 *
 * The rules: phases in order, the tasks of one together; a failed task lets its phase finish and closes the phases after it
 * to all but tasks whose `if:` asks for the status; an orderly cancel closes them to all but `always()` and `cancelled()`;
 * a cancel at once and a limit end everything.
 */
export class RunMachine {
  readonly #facts: RunFacts;
  readonly #random: () => number;
  readonly #contexts: RunContexts;
  readonly #planned: ReadonlyMap<string, PlannedTask>;
  readonly #open = new Map<string, OpenTask>();
  /** Index of the phase that is open, or of the next to open. */
  #phase = 0;
  #phaseIsOpen = false;
  /** Facts about the open phase that decide its state. */
  #phaseRan = false;
  #phaseFailed = false;
  #phaseWarned = false;
  /** How the phase counts in expressions by what was taken over of it from an earlier run. */
  #phaseReused: 'success' | 'warning' | null = null;
  #failed = false;
  #warned = false;
  #cancelled = false;
  #forced = false;
  #limit: Failure | null = null;
  /** The open phase was cut short by a cancel or a limit: nothing further of it starts. */
  #phaseCut = false;
  #started = false;
  #elapsedMs = 0;
  #finished = false;

  constructor(facts: RunFacts, random: () => number) {
    this.#facts = facts;
    this.#random = random;
    this.#contexts = new RunContexts(facts);
    this.#planned = new Map(
      facts.created.phases.flatMap(({ tasks }) => tasks.map(task => [task.id, task] as const)),
    );
  }

  get contexts(): RunContexts {
    return this.#contexts;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** For the expressions of a job: how the run stands. */
  get status(): { readonly failure: boolean; readonly cancelled: boolean } {
    return { failure: this.#failed, cancelled: this.#cancelled };
  }

  /** Whether a job that was to start is still wanted: its run was neither cancelled nor ended meanwhile. */
  isWanted(job: JobKey): boolean {
    return this.#open.get(job.task)?.isPending(job) ?? false;
  }

  /** `elapsedMs`: since the run started, by a clock that does not jump. */
  handle(input: Input, elapsedMs: number): Output {
    this.#elapsedMs = elapsedMs;
    const entries: Entry[] = [];
    const effects: Effect[] = [];
    if (!this.#finished) this.#handle(input, { entries, effects });
    return { entries, effects };
  }

  #handle(input: Input, out: Gathered): void {
    switch (input.kind) {
      case 'go':
        this.#started = true;
        out.entries.push({ kind: 'run-started', at: input.at });
        this.#advance(input.at, out);
        return;
      case 'run-waiting':
      case 'job-waiting':
        out.entries.push(input);
        return;
      case 'skip':
        this.#finished = true;
        out.entries.push({
          kind: 'run-ended',
          at: input.at,
          state: 'skipped',
          reason: input.reason,
          durationMs: null,
        });
        out.effects.push({ kind: 'finished' });
        return;
      case 'job-started':
        this.#open.get(input.job.task)?.started(input.job);
        out.entries.push({ kind: 'job-started', at: input.at, job: input.job });
        return;
      case 'job-ended':
        this.#jobEnded(input, out);
        return;
      case 'retry-due':
        this.#retryDue(input.job, out);
        return;
      case 'cancel':
        this.#cancel(input, out);
        return;
      case 'limit':
        this.#limitReached(input, out);
        return;
    }
  }

  #jobEnded(input: Extract<Input, { kind: 'job-ended' }>, out: Gathered): void {
    const { at, job, outcome } = input;
    out.entries.push({ kind: 'job-ended', at, job, ...outcome });
    const task = this.#open.get(job.task);
    if (task === undefined) return;
    this.#phaseRan = true;
    const due = this.#retryOf(task, input);
    if (due !== null) {
      task.retrying(job);
      out.entries.push({ kind: 'retry-scheduled', at, job, due });
      out.effects.push({ kind: 'wait', job: { ...job, attempt: job.attempt + 1 }, task, due });
      return;
    }
    task.ended(job, outcome);
    if (!this.#phaseCut) this.#startMore(task, out);
    if (task.isDone) this.#taskEnded(task);
    this.#advance(at, out);
  }

  /** When the next attempt is due, or null where there is none. */
  #retryOf(task: OpenTask, input: Extract<Input, { kind: 'job-ended' }>): number | null {
    const { at, job, outcome } = input;
    const policy = task.task.retry;
    if (outcome.state !== 'failed' || job.attempt > policy.max || this.#phaseCut) return null;
    if (policy.when !== null) {
      const { code, message, exitCode } = outcome.reason ?? { code: null, message: null };
      const details = { attempt: job.attempt, reason: code, message, exitCode: exitCode ?? null };
      if (!this.#holds(policy.when, task, job.index, { job: details })) return null;
    }
    return at + retryWaitMs(policy, job.attempt, this.#random());
  }

  /** A `when:` that cannot be evaluated does not retry: the failure itself is what the reader has to see. */
  #holds(condition: string, task: OpenTask, index: number, more: Readonly<Record<string, Json>>): boolean {
    try {
      const matrix = task.combination(index) ?? {};
      return evaluateCondition(condition, this.#contexts.context(this.status, { matrix, ...more }));
    } catch (error) {
      if (error instanceof ExpressionError) return false;
      throw error;
    }
  }

  #retryDue(job: JobKey, out: Gathered): void {
    const task = this.#open.get(job.task);
    if (task?.isPending(job) === true) out.effects.push({ kind: 'start', job, task });
  }

  #cancel(input: Extract<Input, { kind: 'cancel' }>, out: Gathered): void {
    if (this.#cancelled && (this.#forced || !input.force)) return;
    this.#cancelled = true;
    this.#forced ||= input.force;
    out.entries.push({ kind: 'cancel-requested', at: input.at, by: input.by, force: input.force });
    out.effects.push({ kind: 'end-all', force: input.force });
    this.#dropPending();
    this.#advance(input.at, out);
  }

  #limitReached(input: Extract<Input, { kind: 'limit' }>, out: Gathered): void {
    if (this.#limit !== null) return;
    this.#limit = input.reason;
    this.#failed = true;
    out.entries.push({ kind: 'limit-reached', at: input.at, reason: input.reason });
    out.effects.push({ kind: 'end-all', force: false, reason: input.reason });
    this.#dropPending();
    this.#advance(input.at, out);
  }

  #dropPending(): void {
    this.#phaseCut = this.#phaseIsOpen;
    for (const task of this.#open.values()) {
      task.drop();
      if (task.isDone) this.#taskEnded(task);
    }
  }

  #taskEnded(task: OpenTask): void {
    this.#open.delete(task.task.id);
    const { state } = task;
    if (state === 'failed') this.#noteFailure(task.task);
    if (state === 'warning') this.#noteWarning();
    this.#contexts.addTask(task.task.id, state, task);
  }

  #noteFailure(task: Task): void {
    if (task.continueOnFailure) this.#noteWarning();
    else this.#phaseFailed = true;
  }

  #noteWarning(): void {
    this.#phaseWarned = true;
    this.#warned = true;
  }

  /** Closes the open phase when nothing of it is left, opens the next ones, ends the run after the last. */
  #advance(at: number, out: Gathered): void {
    const { phases } = this.#facts.orchestration;
    for (;;) {
      if (this.#phaseIsOpen) {
        if (this.#open.size > 0) return;
        this.#closePhase(at, out);
      }
      const phase = phases[this.#phase];
      if (phase === undefined || this.#forced || this.#limit !== null || !this.#started) break;
      this.#openPhase(phase, at, out);
    }
    this.#finish(at, out);
  }

  #openPhase(phase: Phase, at: number, out: Gathered): void {
    const opening = this.#opening(phase);
    this.#phaseReused = null;
    const entries: Entry[] = [];
    const effects: Effect[] = [];
    const gathered = { entries, effects };
    for (const task of phase.tasks) this.#openTask(task, opening, { at, ...gathered });
    if ((opening === 'closed' || opening === 'shut') && entries.length === 0 && this.#open.size === 0) {
      this.#contexts.addPhase(phase.id, this.#phaseReused ?? 'not-executed');
      this.#phase++;
      return;
    }
    this.#phaseIsOpen = true;
    out.entries.push({ kind: 'phase-started', at, phase: phase.id }, ...entries);
    out.effects.push(...effects);
  }

  /**
   * How a phase stands open. Where the run does not go on, a false condition says nothing of what it would have been without the
   * failure, so that the phase counts as not executed, and a retry comes to it.
   */
  #opening(phase: Phase): Opening {
    const runsOn = !this.#failed && !this.#cancelled;
    if (phase.condition === null) return runsOn ? 'open' : 'closed';
    const asksStatus = hasStatusFunction(phase.condition);
    try {
      const holds = evaluateCondition(phase.condition, this.#contexts.context(this.status));
      if (!holds) return runsOn ? 'skipped' : 'shut';
      return runsOn || asksStatus ? 'open' : 'closed';
    } catch (error) {
      if (error instanceof ExpressionError) return { error: `The phase's "if" failed: ${error.message}` };
      throw error;
    }
  }

  #openTask(task: Task, opening: Opening, out: Gathered & { readonly at: number }): void {
    const planned = this.#planned.get(task.id);
    if (planned === undefined || planned.skip !== undefined) {
      this.#takeOver(task, planned);
      return;
    }
    if (planned.failed !== undefined) {
      this.#failUnstarted(task, planned.failed, out);
      this.#contexts.addTask(task.id, 'failed', leftBy(planned)[1]);
      return;
    }
    const decision = this.#decide(task, opening);
    if (decision === 'run') this.#expand(task, planned, out);
    else if (decision === 'not-executed') this.#contexts.addTask(task.id, 'not-executed');
    else if (decision === 'condition-false') this.#skip(task, opening, out);
    else this.#failUnstarted(task, badExpression(decision.error), out);
  }

  #decide(
    task: Task,
    opening: Opening,
  ): 'run' | 'not-executed' | 'condition-false' | { readonly error: string } {
    if (typeof opening === 'object') return opening;
    if (opening === 'skipped') return 'condition-false';
    if (opening === 'shut') return 'not-executed';
    if (task.condition === null) return opening === 'open' ? 'run' : 'not-executed';
    if (opening === 'closed' && !hasStatusFunction(task.condition)) return 'not-executed';
    try {
      const holds = evaluateCondition(task.condition, this.#contexts.context(this.status));
      if (holds) return 'run';
      return opening === 'open' ? 'condition-false' : 'not-executed';
    } catch (error) {
      if (error instanceof ExpressionError) return { error: `The task's "if" failed: ${error.message}` };
      throw error;
    }
  }

  #skip(task: Task, opening: Opening, out: Gathered & { readonly at: number }): void {
    const whose = opening === 'skipped' ? "its phase's" : 'its';
    const message = `${whose} condition is false`;
    out.entries.push({ kind: 'task-skipped', at: out.at, task: task.id, reason: 'condition-false', message });
    this.#contexts.addTask(task.id, 'skipped');
  }

  #failUnstarted(task: Task, reason: Failure, out: Gathered & { readonly at: number }): void {
    out.entries.push({ kind: 'task-failed', at: out.at, task: task.id, reason });
    this.#phaseRan = true;
    this.#noteFailure(task);
    this.#contexts.addTask(task.id, 'failed');
  }

  /** A task that does not run here counts in expressions as it was; where the run goes on with an interrupted one, so it does for the run's end. */
  #takeOver(task: Task, planned: PlannedTask | undefined): void {
    const [state, left] = leftBy(planned);
    this.#contexts.addTask(task.id, state, left);
    if (!hasSucceeded(state)) return;
    this.#phaseReused = state === 'warning' ? 'warning' : (this.#phaseReused ?? 'success');
    if (state === 'warning' && this.#facts.created.deaths !== undefined) this.#noteWarning();
  }

  #expand(task: Task, planned: PlannedTask, out: Gathered & { readonly at: number }): void {
    const open = OpenTask.open(task, planned, this.#contexts.context(this.status));
    if (typeof open === 'string') {
      this.#failUnstarted(task, badExpression(open), out);
      return;
    }
    if (open.combinations !== null)
      out.entries.push({ kind: 'task-expanded', at: out.at, task: task.id, combinations: open.combinations });
    this.#open.set(task.id, open);
    this.#startMore(open, out);
    if (open.isDone) this.#taskEnded(open);
  }

  #startMore(task: OpenTask, out: Gathered): void {
    for (const job of task.takeStartable()) out.effects.push({ kind: 'start', job, task });
  }

  #closePhase(at: number, out: Gathered): void {
    const phase = this.#facts.orchestration.phases[this.#phase];
    if (phase !== undefined) {
      const state = this.#phaseState();
      out.entries.push({ kind: 'phase-ended', at, phase: phase.id, state });
      // A phase of which nothing was left to do is what it was.
      this.#contexts.addPhase(phase.id, state === 'skipped' ? (this.#phaseReused ?? state) : state);
    }
    this.#failed ||= this.#phaseFailed;
    this.#phaseIsOpen = false;
    this.#phaseCut = false;
    this.#phaseRan = false;
    this.#phaseFailed = false;
    this.#phaseWarned = false;
    this.#phase++;
  }

  #phaseState(): PhaseState {
    if (this.#phaseFailed) return 'failed';
    if (this.#phaseCut) return 'cancelled';
    if (this.#phaseWarned) return 'warning';
    return this.#phaseRan ? 'success' : 'skipped';
  }

  #finish(at: number, out: Gathered): void {
    this.#finished = true;
    const [state, reason] = this.#ending();
    const durationMs = this.#started ? Math.round(this.#elapsedMs) : null;
    out.entries.push({ kind: 'run-ended', at, state, reason, durationMs });
    out.effects.push({ kind: 'finished' });
  }

  #ending(): readonly [EndState, string | null] {
    if (this.#limit !== null) return ['failed', this.#limit.message];
    if (this.#cancelled) return ['cancelled', null];
    if (this.#failed) return ['failed', null];
    return [this.#warned ? 'warning' : 'success', null];
  }
}

/**
 * `open`: to all tasks; `closed`: to none but those that ask for the status, since the run does not go on; `skipped`: to none,
 * since its condition is false; `shut`: to none for both reasons.
 */
type Opening = 'open' | 'closed' | 'skipped' | 'shut' | { readonly error: string };

interface Gathered {
  readonly entries: Entry[];
  readonly effects: Effect[];
}

function badExpression(message: string): Failure {
  return { code: 'bad-expression', message };
}

/** What a task that does not run here left in an earlier run, if it was taken over from one. */
function leftBy(planned: PlannedTask | undefined): readonly [TaskState, LeftByTask] {
  const reused = planned?.reused ?? [];
  const outputs: Record<string, Json> = {};
  for (const job of reused) Object.assign(outputs, job.outputs);
  return [stateOfReused(reused), { outputs, results: reused.flatMap(job => job.result ?? []) }];
}
