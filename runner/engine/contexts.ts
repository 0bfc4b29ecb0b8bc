import { type EvaluationContext, ExpressionError, evaluateTemplate } from '../model/expression/expression.ts';
import type { Json, JsonObject, Orchestration } from '../model/orchestration.ts';
import type { PhaseState, RunCreated, TaskState } from '../record/entry.ts';
import { expressionValues } from '../record/expressionValues.ts';

/** What stays the same for every expression of a run. */
export interface RunFacts {
  readonly orchestration: Orchestration;
  readonly created: RunCreated;
  /** The params as given; those of the record have secrets masked, and stand in where these are absent. */
  readonly params?: JsonObject;
  /** The listed secrets that have a value. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What triggered the run: a webhook's body, the tables that were updated; null for a manual run. */
  readonly event: Json;
  /** Absolute path of the rows of a result; absent: nothing of this run leaves results. */
  readonly resultPath?: (result: string) => string;
  readonly hashFiles?: (patterns: readonly string[]) => string;
}

/** What a task left for those of later phases. */
export interface LeftByTask {
  readonly outputs: Readonly<Record<string, Json>>;
  /** The data sets of its jobs, in the order of its combinations. */
  readonly results: readonly string[];
}

const nothingLeft: LeftByTask = { outputs: {}, results: [] };

/** How the run stands, for the status functions. */
export interface RunStatus {
  readonly failure: boolean;
  readonly cancelled: boolean;
}

/**
 * The contexts that expressions see. Tasks and phases are added as their phase ends, so that a run of
 * 100,000 tasks builds them once and not for each expression.
 */
export class RunContexts {
  readonly #facts: RunFacts;
  readonly #tasks: Record<string, Json> = {};
  readonly #phases: Record<string, Json> = {};
  readonly #fixed: Readonly<Record<string, Json>>;
  /** Whether any text of the file's environment has to be evaluated. */
  readonly #hasExpressions: boolean;

  constructor(facts: RunFacts) {
    this.#facts = facts;
    const { created, orchestration } = facts;
    this.#hasExpressions = Object.values(orchestration.env).some(text => text.includes('${{'));
    this.#fixed = {
      params: facts.params ?? created.params,
      secrets: facts.secrets,
      event: facts.event,
      ...expressionValues(orchestration, created),
    };
  }

  /** The file's environment; a text that cannot be evaluated here (a job will tell of it) stays as it is written. */
  #environment(values: JsonObject): JsonObject {
    const { env } = this.#facts.orchestration;
    const status = { success: true, failure: false, cancelled: false };
    const evaluated = ([name, text]: readonly [string, string]): readonly [string, Json] => {
      if (!text.includes('${{')) return [name, text];
      try {
        return [name, evaluateTemplate(text, { values, status })];
      } catch (error) {
        if (error instanceof ExpressionError) return [name, text];
        throw error;
      }
    };
    return this.#hasExpressions ? Object.fromEntries(Object.entries(env).map(evaluated)) : env;
  }

  addTask(id: string, state: TaskState, left: LeftByTask = nothingLeft): void {
    this.#tasks[id] = { state, outputs: left.outputs, result: this.#resultOf(left.results) };
  }

  /** What `tasks.<id>.result` is: the path of the rows; of a task with a matrix that left several, all their paths. */
  #resultOf(results: readonly string[]): Json {
    const { resultPath } = this.#facts;
    const [only] = results;
    if (only === undefined || resultPath === undefined) return null;
    return results.length === 1 ? resultPath(only) : results.map(resultPath);
  }

  addPhase(id: string, state: PhaseState): void {
    this.#phases[id] = { state };
  }

  /** The context of one expression; `more` adds what only its place has: `matrix`, `env`, `component`, `job`. */
  context(status: RunStatus, more: JsonObject = {}): EvaluationContext {
    const { hashFiles } = this.#facts;
    const values = { matrix: {}, component: {}, ...this.#fixed, tasks: this.#tasks, phases: this.#phases };
    const env = 'env' in more ? {} : { env: this.#environment(values) };
    return {
      values: { ...values, ...env, ...more },
      status: {
        success: !status.failure && !status.cancelled,
        failure: status.failure,
        cancelled: status.cancelled,
      },
      ...(hashFiles === undefined ? {} : { hashFiles }),
    };
  }
}
