import {
  type Entry,
  type JobKey,
  jobName,
  type PlannedPhase,
  type RunCreated,
} from '../../../runner/record/entry.ts';
import { apply, newRunState, type RunState } from '../../../runner/record/runState.ts';
import type { JobLogs } from '../../../runner/report/jobLogs.ts';
import type { Reporter } from '../../../runner/report/reporter.ts';
import { HeldClock } from '../../support/heldClock.ts';

type Untimed<E> = E extends Entry ? Omit<E, 'at'> : never;

/** 09:30:00 on this machine, in whichever zone it is, so that the shown times are the same everywhere. */
export const morning = new Date(2026, 10, 21, 9, 30, 0, 0).getTime();

/** Tells reporters a run that never was: its journal is written by the test, its clock moves when the test says so. */
export class Story {
  readonly clock = new HeldClock(morning);
  readonly run: RunState;
  readonly #reporters: Reporter[] = [];

  constructor(phases: readonly PlannedPhase[], created: Partial<RunCreated> = {}) {
    this.run = newRunState({
      kind: 'run-created',
      at: morning,
      runId: '01JDZ0000000000000000000AA',
      orchestration: 'nightly-sales',
      name: 'Nightly sales',
      path: '.segue/orchestrations/nightly-sales.yaml',
      number: 12,
      attempt: 1,
      retryOf: null,
      trigger: { kind: 'manual' },
      startedBy: 'anna',
      params: {},
      sourceHash: `sha256:${'0'.repeat(64)}`,
      commit: null,
      sources: {},
      phases,
      ...created,
    });
  }

  /** Tells what follows to this reporter as well, the run's creation first. */
  to(reporter: Reporter): this {
    this.#reporters.push(reporter);
    reporter.onEntry(this.run.created, this.run);
    return this;
  }

  /** Lets time pass. */
  later(ms: number): this {
    this.clock.advance(ms);
    return this;
  }

  tell(entry: Untimed<Entry>): this {
    const timed: Entry = { ...entry, at: this.clock.now() };
    apply(this.run, timed);
    for (const reporter of this.#reporters) reporter.onEntry(timed, this.run);
    return this;
  }

  start(task: string, attempt = 1, index = 0): this {
    return this.tell({ kind: 'job-started', job: { task, index, attempt } });
  }

  succeed(task: string, details: Partial<Untimed<Extract<Entry, { kind: 'job-ended' }>>> = {}): this {
    return this.end(task, { state: 'succeeded', exitCode: 0, ...details });
  }

  fail(
    task: string,
    exitCode = 7,
    details: Partial<Untimed<Extract<Entry, { kind: 'job-ended' }>>> = {},
  ): this {
    const message = `Exited with code ${exitCode}.`;
    return this.end(task, {
      state: 'failed',
      reason: { code: 'exit-code', message, exitCode },
      exitCode,
      ...details,
    });
  }

  end(task: string, details: Partial<Untimed<Extract<Entry, { kind: 'job-ended' }>>>): this {
    const job: JobKey = details.job ?? { task, index: 0, attempt: 1 };
    const record = this.run.tasks.get(task)?.jobs.find(({ key }) => jobName(key) === jobName(job));
    const durationMs = this.clock.now() - (record?.startedAt ?? this.clock.now());
    return this.tell({ kind: 'job-ended', state: 'succeeded', durationMs, ...details, job });
  }

  /** Ends the run, and lets every reporter finish. */
  async finish(
    state: Extract<Entry, { kind: 'run-ended' }>['state'],
    reason: string | null = null,
  ): Promise<void> {
    const durationMs = this.run.startedAt === null ? null : this.clock.now() - this.run.startedAt;
    this.tell({ kind: 'run-ended', state, reason, durationMs });
    for (const reporter of this.#reporters) await reporter.finish(this.run);
  }
}

/** Logs that are texts, by job. */
export function textLogs(texts: Readonly<Record<string, string>>): JobLogs {
  return {
    path: (_runId, job) => `/nowhere/${job}`,
    tail: (_runId, job, count) =>
      (texts[job] ?? '')
        .split('\n')
        .filter(line => line !== '')
        .slice(-count),
  };
}

/** Two phases: three tasks of which one may fail and one is switched off; one task more. */
export const twoPhases: readonly PlannedPhase[] = [
  {
    id: 'extract',
    name: 'Extract',
    tasks: [
      { id: 'crm-accounts', name: 'CRM accounts', component: 'http', configuration: 'crm', line: 12 },
      { id: 'shop-orders', name: 'Shop orders', component: 'shell', line: 17 },
      {
        id: 'legacy-feed',
        name: 'Legacy feed',
        component: 'shell',
        line: 20,
        skip: { reason: 'inactive', message: 'switched off by "active: false"' },
      },
    ],
  },
  { id: 'load', name: 'Load', tasks: [{ id: 'mart', name: 'Mart', component: 'shell', line: 25 }] },
];
