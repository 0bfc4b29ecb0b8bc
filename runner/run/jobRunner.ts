import { isAbsolute, join } from 'node:path';
import type { Clock } from '../clock.ts';
import { componentCommand } from '../component/componentCommand.ts';
import { parameterEnvironment } from '../component/parameterEnvironment.ts';
import type { RunMachine } from '../engine/machine.ts';
import type { OpenTask } from '../engine/openTask.ts';
import type { JobRunner, PreparedJob, StartedJob } from '../engine/runLoop.ts';
import type { JobCommand, JobExecutor, JobResult, JobSpec, RunningJob } from '../job/job.ts';
import type { ComponentDefinition } from '../model/catalog.ts';
import { type EvaluationContext, ExpressionError, evaluateTemplate } from '../model/expression/expression.ts';
import type { Json, JsonObject, Orchestration, Task } from '../model/orchestration.ts';
import { type Failure, type JobKey, type JobOutcome, jobName, type RunCreated } from '../record/entry.ts';
import { type BuiltinFacts, type BuiltinRequest, takeResult, writeCall } from './builtinJob.ts';
import { CallError, evaluateAll } from './callParameters.ts';
import { OrchestrationJob } from './orchestrationJob.ts';
import type { RunStarter } from './request.ts';

/** What a job executes, and what it is called with where that is a built-in component. */
interface Command {
  readonly command: JobCommand;
  readonly environment: Readonly<Record<string, string>>;
  readonly builtin: BuiltinRequest | null;
}

export interface JobRunnerOptions {
  readonly orchestration: Orchestration;
  readonly machine: RunMachine;
  readonly executor: JobExecutor;
  /** The project's definitions, and what built-in components are called with. */
  readonly builtins: BuiltinFacts;
  /** The run that the jobs are of. */
  readonly created: RunCreated;
  /** Starts the runs that tasks ask for. */
  readonly starter: RunStarter;
  readonly clock: Clock;
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
      const { action } = open.task;
      if (action.kind === 'component' && action.component === 'orchestration')
        return this.#orchestration(open, job, action.parameters);
      const { spec, builtin } = this.#spec(open, job);
      return { start: () => this.#started(this.#options.executor.start(spec), builtin) };
    } catch (error) {
      if (error instanceof ExpressionError) return { code: 'bad-expression', message: error.message };
      if (error instanceof CallError) return { code: 'could-not-start', message: error.message };
      throw error;
    }
  }

  endLeftovers(runId: string): Promise<void> {
    return this.#options.endLeftovers(runId);
  }

  /** A run of another orchestration needs no process of its own. */
  #orchestration(open: OpenTask, job: JobKey, given: JsonObject): PreparedJob {
    const { created: parent, starter, clock, logFile } = this.#options;
    const { task } = open;
    const matrix = open.combination(job.index) ?? {};
    const env = this.#authorEnvironment(task, matrix);
    const parameters = expandParameters(given, text =>
      evaluateTemplate(text, this.#context({ matrix, env })),
    );
    const { timeoutMs, memoryBytes } = task;
    const call = { parameters, parent, starter, clock, masks: this.#maskList, timeoutMs, memoryBytes };
    return { start: () => new OrchestrationJob({ ...call, logFile: logFile(jobName(job)) }) };
  }

  #spec(open: OpenTask, job: JobKey): { readonly spec: JobSpec; readonly builtin: BuiltinRequest | null } {
    const { created, root, logFile, scratch } = this.#options;
    const { task } = open;
    const matrix = open.combination(job.index) ?? {};
    const env = this.#authorEnvironment(task, matrix);
    const name = jobName(job);
    const { command, environment, builtin } = this.#command(task, { matrix, env }, name);
    const directory =
      task.workingDirectory === null ? '' : this.#expand(task.workingDirectory, { matrix, env });
    const spec: JobSpec = {
      runId: created.runId,
      name,
      command,
      env: {
        ...this.#options.environment,
        ...environment,
        ...env,
        CI: this.#options.environment['CI'] ?? 'true',
        SEGUE_PROJECT: root,
        SEGUE_RUN_ID: created.runId,
        SEGUE_TASK_ID: task.id,
      },
      workingDirectory: isAbsolute(directory) ? directory : join(root, directory),
      logFile: logFile(name),
      scratch,
      timeoutMs: task.timeoutMs,
      memoryBytes: task.memoryBytes,
      masks: this.#maskList,
    };
    return { spec, builtin };
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

  #command(task: Task, more: JsonObject, job: string): Command {
    const { action } = task;
    if (action.kind === 'script') {
      const script = this.#expand(action.script, more);
      return {
        command: { kind: 'script', shell: task.shell ?? 'default', script },
        environment: {},
        builtin: null,
      };
    }
    const { builtins, root, node, created, scratch } = this.#options;
    const definition = builtins.catalog.components.get(action.component);
    if (definition === undefined)
      throw new Error(`An accepted task calls the unknown component ${action.component}.`);
    const given = { ...defaultsOf(definition), ...action.parameters };
    const evaluate = (text: string): Json => evaluateTemplate(text, this.#context(more));
    if (definition.runs.using === 'builtin' && definition.name !== 'shell') {
      const folder = join(scratch, job);
      const builtin = {
        action,
        definition,
        parameters: given,
        evaluate,
        folder,
        result: `${created.runId}/${job}`,
      };
      return { command: writeCall(builtins, builtin), environment: {}, builtin };
    }
    const parameters = expandParameters(given, evaluate);
    const component = { name: action.component, configuration: action.configuration, parameters };
    const command = componentCommand({
      definition,
      parameters,
      shell: task.shell,
      root,
      node,
      expand: text => this.#expand(text, { ...more, component }),
    });
    return { command, environment: parameterEnvironment(parameters), builtin: null };
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

  #started(running: RunningJob, builtin: BuiltinRequest | null): StartedJob {
    return {
      ended: running.ended.then(result => {
        const outcome = this.#outcome(result);
        return builtin === null ? outcome : takeResult(this.#options.builtins, builtin, outcome);
      }),
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

function expandParameters(parameters: JsonObject, evaluate: (text: string) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, evaluateAll(value, evaluate)]),
  );
}
