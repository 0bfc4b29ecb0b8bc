import { isAbsolute, join } from 'node:path';
import { componentCommand } from '../component/componentCommand.ts';
import { parameterEnvironment } from '../component/parameterEnvironment.ts';
import type { RunMachine } from '../engine/machine.ts';
import type { OpenTask } from '../engine/openTask.ts';
import type { JobRunner, PreparedJob, StartedJob } from '../engine/runLoop.ts';
import type { JobCommand, JobExecutor, JobResult } from '../job/job.ts';
import type { ComponentDefinition } from '../model/catalog.ts';
import { type EvaluationContext, ExpressionError, evaluateTemplate } from '../model/expression/expression.ts';
import type { Json, JsonObject, Orchestration, Task } from '../model/orchestration.ts';
import { type Failure, type JobKey, type JobOutcome, jobName } from '../record/entry.ts';

export interface JobRunnerOptions {
  readonly orchestration: Orchestration;
  readonly machine: RunMachine;
  readonly executor: JobExecutor;
  readonly components: ReadonlyMap<string, ComponentDefinition>;
  readonly runId: string;
  /** Absolute path of the project's root. */
  readonly root: string;
  /** The Node.js that runs the runner. */
  readonly node: string;
  /** What every job inherits: the runner's environment without any secret of the project. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of the listed secrets. */
  readonly secrets: readonly string[];
  /** Absolute path of a folder of the run's own; it exists. */
  readonly scratch: string;
  /** Ends what still runs of a run whose runner died. */
  readonly endLeftovers: (runId: string) => Promise<void>;
  /** Absolute path of a job's log; its folder exists. */
  readonly logFile: (job: string) => string;
}

/** Turns jobs of a run into processes: fills in expressions, lays environments over each other, names files. */
export class ProcessJobRunner implements JobRunner {
  readonly #options: JobRunnerOptions;
  /** Secrets, and values that jobs asked to be masked; what one job adds is masked in all that start later. */
  readonly #masks: Set<string>;
  /** The same as a list, made anew only when one is added: executors keep what they derive from it. */
  #maskList: readonly string[];

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#masks = new Set(options.secrets.filter(secret => secret !== ''));
    this.#maskList = [...this.#masks];
  }

  prepare(open: OpenTask, job: JobKey): PreparedJob | Failure {
    try {
      const spec = this.#spec(open, job);
      return { start: () => this.#started(this.#options.executor.start(spec)) };
    } catch (error) {
      if (error instanceof ExpressionError) return { code: 'bad-expression', message: error.message };
      throw error;
    }
  }

  endLeftovers(runId: string): Promise<void> {
    return this.#options.endLeftovers(runId);
  }

  #spec(open: OpenTask, job: JobKey) {
    const { runId, root, logFile, scratch } = this.#options;
    const { task } = open;
    const matrix = open.combination(job.index) ?? {};
    const env = this.#authorEnvironment(task, matrix);
    const { command, environment } = this.#command(task, { matrix, env });
    const name = jobName(job);
    const directory =
      task.workingDirectory === null ? '' : this.#expand(task.workingDirectory, { matrix, env });
    return {
      runId,
      name,
      command,
      env: {
        ...this.#options.environment,
        ...environment,
        ...env,
        CI: this.#options.environment['CI'] ?? 'true',
        SEGUE_PROJECT: root,
        SEGUE_RUN_ID: runId,
        SEGUE_TASK_ID: task.id,
      },
      workingDirectory: isAbsolute(directory) ? directory : join(root, directory),
      logFile: logFile(name),
      scratch,
      timeoutMs: task.timeoutMs,
      memoryBytes: task.memoryBytes,
      masks: this.#maskList,
    };
  }

  /** The file's `env:` with the task's laid over it; the task's own may refer to the file's. */
  #authorEnvironment(task: Task, matrix: JsonObject): Readonly<Record<string, string>> {
    const { orchestration } = this.#options;
    const env: Record<string, string> = {};
    for (const [name, text] of Object.entries(orchestration.env))
      env[name] = this.#expand(text, { matrix, env });
    const outer = { ...env };
    for (const [name, text] of Object.entries(task.env))
      env[name] = this.#expand(text, { matrix, env: outer });
    return env;
  }

  #command(
    task: Task,
    more: JsonObject,
  ): { readonly command: JobCommand; readonly environment: Record<string, string> } {
    const { action } = task;
    if (action.kind === 'script') {
      const script = this.#expand(action.script, more);
      return { command: { kind: 'script', shell: task.shell ?? 'default', script }, environment: {} };
    }
    const definition = this.#options.components.get(action.component);
    if (definition === undefined)
      throw new Error(`An accepted task calls the unknown component ${action.component}.`);
    const given = { ...defaultsOf(definition), ...action.parameters };
    const parameters = expandParameters(given, text => evaluateTemplate(text, this.#context(more)));
    const component = { name: action.component, configuration: action.configuration, parameters };
    const command = componentCommand({
      definition,
      parameters,
      shell: task.shell,
      root: this.#options.root,
      node: this.#options.node,
      expand: text => this.#expand(text, { ...more, component }),
    });
    return { command, environment: { ...parameterEnvironment(parameters) } };
  }

  #expand(text: string, more: JsonObject): string {
    if (!text.includes('${{')) return text;
    const value = evaluateTemplate(text, this.#context(more));
    return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  #context(more: JsonObject): EvaluationContext {
    const { machine } = this.#options;
    return machine.contexts.context(machine.status, more);
  }

  #started(running: ReturnType<JobExecutor['start']>): StartedJob {
    return {
      ended: running.ended.then(result => this.#outcome(result)),
      end: (force, reason) => running.end(force, reason),
      memoryBytes: () => running.memoryBytes(),
    };
  }

  /** What the record keeps of a result: members that say nothing are left out. */
  #outcome(result: JobResult): JobOutcome {
    const { addedMasks, outputs, annotations, durationMs, ...rest } = result;
    for (const mask of addedMasks) this.#masks.add(mask);
    if (this.#masks.size > this.#maskList.length) this.#maskList = [...this.#masks];
    return {
      ...rest,
      durationMs: Math.round(durationMs),
      ...(Object.keys(outputs).length === 0 ? {} : { outputs }),
      ...(annotations.length === 0 ? {} : { annotations }),
    };
  }
}

/** What a component's schema says of parameters that neither the configuration nor the task gives. */
function defaultsOf({ parameters }: ComponentDefinition): JsonObject {
  const properties = parameters?.['properties'];
  if (!isObject(properties)) return {};
  const defaults: Record<string, Json> = {};
  for (const [name, property] of Object.entries(properties))
    if (isObject(property) && property['default'] !== undefined) defaults[name] = property['default'];
  return defaults;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parameters with the expressions in all their texts filled in; a text that is one expression alone keeps its value's type. */
function expandParameters(parameters: JsonObject, evaluate: (text: string) => Json): JsonObject {
  const expand = (value: Json): Json => {
    if (typeof value === 'string') return value.includes('${{') ? evaluate(value) : value;
    if (value === null || typeof value !== 'object') return value;
    if (isList(value)) return value.map(expand);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expand(member)]));
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, expand(value)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
