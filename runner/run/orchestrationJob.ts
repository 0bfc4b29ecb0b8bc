import type { Clock } from '../clock.ts';
import type { StartedJob } from '../engine/runLoop.ts';
import { memoryFailure, timeoutFailure } from '../job/failures.ts';
import { JobLog } from '../job/log/jobLog.ts';
import type { Json, JsonObject } from '../model/orchestration.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import {
  type Failure,
  hasSucceeded,
  type JobOutcome,
  type RunCreated,
  type Trigger,
} from '../record/entry.ts';
import { outputsOf, type RunState } from '../record/runState.ts';
import type { Refusal, RunStarter, UnderWay } from './request.ts';

/** A task's call of the component `orchestration`. */
export interface OrchestrationCall {
  readonly parameters: JsonObject;
  /** The run that the task is of. */
  readonly parent: RunCreated;
  readonly starter: RunStarter;
  readonly clock: Clock;
  /** Absolute path of the job's log. */
  readonly logFile: string;
  readonly masks: readonly string[];
  readonly timeoutMs: number | null;
  readonly memoryBytes: number | null;
}

/** How often the memory of a run with a limit is measured, in milliseconds. */
const memorySampleMs = 250;

/** A job that is no process: it starts a run of another orchestration in the runner's own process, and waits for its end where it is to. */
export class OrchestrationJob implements StartedJob {
  readonly ended: Promise<JobOutcome>;
  readonly #call: OrchestrationCall;
  readonly #log: JobLog;
  readonly #startedAt: number;
  readonly #timers = new Set<() => void>();
  #run: UnderWay | null = null;
  /** Why the job was told to end, `cancelled` where nobody gave a reason; undefined while it was not. */
  #ending: Failure | 'cancelled' | undefined;

  constructor(call: OrchestrationCall) {
    const { clock, logFile: file, masks, timeoutMs, memoryBytes } = call;
    this.#call = call;
    this.#startedAt = clock.monotonic();
    const onFailure = (message: string): void => this.end(false, { code: 'log-failed', message });
    this.#log = new JobLog({ file, masks, clock, onFailure });
    if (timeoutMs !== null)
      this.#after(timeoutMs, () => this.end(false, timeoutFailure(timeoutMs, this.#elapsedMs())));
    if (memoryBytes !== null) this.#watchMemory(memoryBytes);
    this.ended = this.#execute().then(outcome => {
      for (const cancel of this.#timers) cancel();
      this.#log.close();
      return outcome;
    });
  }

  end(force: boolean, reason?: Failure): void {
    this.#ending ??= reason ?? 'cancelled';
    const { orchestration, number } = this.#call.parent;
    this.#run?.cancel(`${orchestration}#${number}`, force);
  }

  memoryBytes(): number {
    return this.#run?.memoryBytes() ?? 0;
  }

  async #execute(): Promise<JobOutcome> {
    const id = String(this.#call.parameters['orchestration']);
    const way = [...wayTo(this.#call.parent), this.#call.parent.orchestration];
    if (way.includes(id)) {
      const names = [...way.slice(way.indexOf(id)), id].map(name => `"${name}"`).join(' → ');
      return this.#failed(`The orchestration starts itself: ${names}.`);
    }
    const isAwaited = this.#call.parameters['wait'] !== false;
    let started: Refusal | UnderWay;
    try {
      started = await this.#call.starter.startRun(this.#request(id, way, isAwaited), { isAwaited });
    } catch (error) {
      return this.#failed(
        `No run of "${id}" was made: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    if (started.kind === 'refused') return this.#refused(id, started);
    const name = `${id}#${started.created.number}`;
    const outputs = { run: started.created.runId, number: String(started.created.number) };
    for (const notice of started.notices) this.#log.note(notice);
    if (!isAwaited) {
      this.#log.note(`${name} was started, and goes on by itself.`);
      return this.#outcome({ state: 'succeeded', outputs });
    }
    this.#log.note(`${name} was started.`);
    this.#run = started;
    if (this.#ending !== undefined) this.end(false);
    return this.#outcomeOf(name, await started.ended, outputs);
  }

  #request(id: string, way: readonly string[], isAwaited: boolean) {
    const { parent, parameters } = this.#call;
    const trigger: Trigger = {
      kind: 'orchestration',
      orchestration: parent.orchestration,
      run: parent.runId,
      way,
      awaited: isAwaited,
    };
    return {
      target: id,
      params: paramsOf(parameters['params']),
      selection: { only: [], skip: [] },
      trigger,
      startedBy: null,
      parallel: null,
    };
  }

  #refused(id: string, { message, problems }: Refusal): JobOutcome {
    for (const problem of problems) this.#log.note(problemLine(problem));
    return this.#failed(`No run of "${id}" was made: ${message}`);
  }

  #outcomeOf(name: string, run: RunState | null, started: Readonly<Record<string, string>>): JobOutcome {
    if (run === null) return this.#failed(`${name} could not be brought to its end.`, started);
    const byTask = Object.fromEntries([...run.tasks].map(([id, task]) => [id, outputsOf(task)]));
    const outputs = { ...started, state: run.state, outputs: this.#masked(JSON.stringify(byTask)) };
    const told = `${name} ${endWords(run)}.`;
    this.#log.note(told);
    if (run.state === 'success') return this.#outcome({ state: 'succeeded', outputs });
    if (run.state !== 'warning') return this.#failed(told, outputs);
    const reason: Failure = { code: 'warning', message: told };
    const annotations = [{ level: 'warning' as const, message: told }];
    return this.#outcome({ state: 'warning', reason, outputs, annotations });
  }

  #failed(message: string, outputs: Readonly<Record<string, string>> = {}): JobOutcome {
    const reason: Failure = { code: 'orchestration', message: this.#masked(message) };
    return this.#outcome({ state: 'failed', reason, outputs });
  }

  /** Whoever told the job to end says why it ended. */
  #outcome(outcome: Omit<JobOutcome, 'durationMs'>): JobOutcome {
    const durationMs = Math.round(this.#elapsedMs());
    if (this.#ending === undefined || hasSucceeded(outcome.state)) return { ...outcome, durationMs };
    const { reason: _, ...left } = outcome;
    if (this.#ending === 'cancelled') return { ...left, state: 'cancelled', durationMs };
    return { ...left, state: 'failed', reason: this.#ending, durationMs };
  }

  #masked(text: string): string {
    return this.#log.masks.maskText(text);
  }

  #elapsedMs(): number {
    return this.#call.clock.monotonic() - this.#startedAt;
  }

  #watchMemory(limit: number): void {
    this.#after(memorySampleMs, () => {
      const measured = this.memoryBytes();
      if (measured > limit) this.end(false, memoryFailure(limit, measured));
      else this.#watchMemory(limit);
    });
  }

  #after(ms: number, act: () => void): void {
    const cancel = this.#call.clock.after(ms, () => {
      this.#timers.delete(cancel);
      act();
    });
    this.#timers.add(cancel);
  }
}

/** Ids of the orchestrations that led to a run, for what it starts in turn: a circle that no file shows is found by it. */
function wayTo({ trigger }: RunCreated): readonly string[] {
  const { way } = trigger;
  return Array.isArray(way) ? way.map(String) : [];
}

/** As typed on the command line: the orchestration's own declarations say what they become. */
function paramsOf(params: Json | undefined): Readonly<Record<string, string>> {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return {};
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function problemLine({ file, problem }: FileProblem): string {
  const { line, character } = file.positionAt(problem.span.start);
  return `${file.path}:${line + 1}:${character + 1}: ${problem.message}`;
}

function endWords({ state, reason, tasks }: RunState): string {
  if (state === 'success') return 'succeeded';
  if (state === 'warning') return 'ended with a warning';
  const failed = [...tasks].filter(([, task]) => task.state === 'failed').map(([id]) => id);
  const why = reason?.replace(/\.$/, '') ?? (failed.length === 0 ? null : `${failed.join(', ')} failed`);
  return `${state === 'failed' ? 'failed' : `was ${state}`}${why === null ? '' : `: ${why}`}`;
}
