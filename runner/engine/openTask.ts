import { type EvaluationContext, ExpressionError, evaluateTemplate } from '../model/expression/expression.ts';
import type { Json, JsonObject, Task } from '../model/orchestration.ts';
import type { JobEndState, JobKey, JobOutcome, PlannedTask } from '../record/entry.ts';
import { reusedCombination } from '../record/runState.ts';
import { expandMatrix, MatrixError } from './matrix.ts';

/** One task of the open phase: which of its jobs are still to start, which run, and what the ended ones left. */
export class OpenTask {
  readonly task: Task;
  /** The combinations of its matrix, or null without one. */
  readonly combinations: readonly JsonObject[] | null;
  /** Jobs not yet handed out for starting, held back by the matrix's `max-parallel`. */
  readonly #held: JobKey[];
  /** Attempt of each job that was handed out or waits for its retry, by index. */
  readonly #pending = new Map<number, number>();
  readonly #running = new Set<number>();
  readonly #outputs: Record<string, Json> = {};
  /** What each combination left, by its index. */
  readonly #results = new Map<number, string>();
  #failed = false;
  #cancelled = false;
  #warned = false;

  /** The task with its matrix fanned out; a text says why that is impossible. */
  static open(task: Task, planned: PlannedTask, context: EvaluationContext): OpenTask | string {
    if (task.matrix === null) return new OpenTask(task, planned, null);
    try {
      const combinations = expandMatrix(task.matrix, text => evaluateTemplate(text, context));
      return new OpenTask(task, planned, combinations);
    } catch (error) {
      if (error instanceof MatrixError) return error.message;
      if (error instanceof ExpressionError) return `The task's matrix failed: ${error.message}`;
      throw error;
    }
  }

  private constructor(task: Task, planned: PlannedTask, combinations: readonly JsonObject[] | null) {
    this.task = task;
    this.combinations = combinations;
    this.#held = [];
    (combinations ?? [null]).forEach((combination, index) => {
      const reused = combination === null ? undefined : reusedCombination(planned, combination);
      if (reused === undefined) this.#held.push({ task: task.id, index, attempt: 1 });
      else {
        this.#keep(index, reused);
        if (reused.state === 'failed') this.#failed = true;
      }
    });
  }

  combination(index: number): JsonObject | null {
    return this.combinations?.[index] ?? null;
  }

  get isDone(): boolean {
    return this.#held.length === 0 && this.#pending.size === 0 && this.#running.size === 0;
  }

  /** How the task ended, once it is done. */
  get state(): JobEndState {
    if (this.#failed) return 'failed';
    if (this.#cancelled) return 'cancelled';
    return this.#warned ? 'warning' : 'succeeded';
  }

  get outputs(): Readonly<Record<string, Json>> {
    return this.#outputs;
  }

  /** The data sets of its jobs, in the order of its combinations. */
  get results(): readonly string[] {
    return [...this.#results].sort(([one], [other]) => one - other).map(([, result]) => result);
  }

  #keep(index: number, left: Pick<JobOutcome, 'outputs' | 'result'>): void {
    Object.assign(this.#outputs, left.outputs);
    if (left.result !== undefined) this.#results.set(index, left.result);
  }

  /** Takes the jobs that may start now: all of them, or as many as `max-parallel` leaves room for. */
  takeStartable(): readonly JobKey[] {
    const room = (this.task.matrix?.maxParallel ?? Infinity) - this.#pending.size - this.#running.size;
    const taken = this.#held.splice(0, Math.max(0, room));
    for (const job of taken) this.#pending.set(job.index, job.attempt);
    return taken;
  }

  isPending(job: JobKey): boolean {
    return this.#pending.get(job.index) === job.attempt;
  }

  started(job: JobKey): void {
    this.#pending.delete(job.index);
    this.#running.add(job.index);
  }

  /** The attempt failed and another one follows. */
  retrying(job: JobKey): void {
    this.#running.delete(job.index);
    this.#pending.set(job.index, job.attempt + 1);
  }

  ended(job: JobKey, outcome: JobOutcome): void {
    this.#running.delete(job.index);
    this.#pending.delete(job.index);
    this.#keep(job.index, outcome);
    if (outcome.state === 'failed') this.#failed = true;
    if (outcome.state === 'cancelled') this.#cancelled = true;
    if (outcome.state === 'warning') this.#warned = true;
  }

  /** Nothing further of the task is to start. */
  drop(): void {
    if (this.#held.length === 0 && this.#pending.size === 0) return;
    this.#held.length = 0;
    this.#pending.clear();
    this.#cancelled = true;
  }
}
