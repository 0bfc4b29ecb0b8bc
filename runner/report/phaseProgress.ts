import type { PhaseRecord, TaskRecord } from '../record/runState.ts';

/** What a running task is shown as; `retry`: its last attempt failed and the next one is due later. */
export type Activity = 'queued' | 'waiting' | 'running' | 'retry' | 'failed' | 'done';

/** The tasks of a phase by what they do now, kept up to date at a constant cost per entry, for phases of any size. */
export class PhaseProgress {
  readonly phase: PhaseRecord;
  readonly #activities = new Map<TaskRecord, Activity>();
  readonly #members: Readonly<Record<Activity, Set<TaskRecord>>> = {
    queued: new Set(),
    waiting: new Set(),
    running: new Set(),
    retry: new Set(),
    failed: new Set(),
    done: new Set(),
  };

  constructor(phase: PhaseRecord) {
    this.phase = phase;
    for (const task of phase.tasks) this.update(task);
  }

  /** Looks at a task again after an entry about it. */
  update(task: TaskRecord): void {
    const activity = activityOf(task);
    const previous = this.#activities.get(task);
    if (previous === activity) return;
    if (previous !== undefined) this.#members[previous].delete(task);
    this.#members[activity].add(task);
    this.#activities.set(task, activity);
  }

  /** How many tasks do this. */
  count(activity: Activity): number {
    return this.#members[activity].size;
  }

  /** The first tasks that do this, in the order in which they began to. */
  first(activity: Activity, most: number): readonly TaskRecord[] {
    const tasks: TaskRecord[] = [];
    for (const task of this.#members[activity]) {
      if (tasks.length >= most) break;
      tasks.push(task);
    }
    return tasks;
  }

  /** What a task of this phase does. */
  activity(task: TaskRecord): Activity {
    return this.#activities.get(task) ?? 'queued';
  }
}

function activityOf(task: TaskRecord): Activity {
  switch (task.state) {
    case 'running':
    case 'waiting':
    case 'failed':
      return task.state;
    case 'queued':
      return task.jobs.at(-1)?.retryDue != null ? 'retry' : 'queued';
    default:
      return 'done';
  }
}
