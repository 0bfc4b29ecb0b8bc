import { type EndState, endStates } from '../../record/entry.ts';
import type { Daemon } from '../daemon.ts';

/** How many jobs of a process have a place, and how many wait for one. */
export interface JobCounts {
  readonly taken: number;
  readonly waiting: number;
}

/**
 * Figures for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). They are open to whoever reaches the server, so that they tell no name of
 * anything.
 */
export class Metrics {
  readonly #daemons: readonly Daemon[];
  readonly #jobs: JobCounts | null;
  readonly #ended = new Map<EndState, number>(endStates.map(state => [state, 0]));
  readonly #requests = new Map<number, number>();
  readonly #stops: readonly (() => void)[];
  #started = 0;

  constructor(daemons: readonly Daemon[], jobs: JobCounts | null) {
    this.#daemons = daemons;
    this.#jobs = jobs;
    this.#stops = daemons.map(daemon =>
      daemon.observe({
        onEntry: entry => {
          if (entry.kind === 'run-started') this.#started++;
          if (entry.kind === 'run-ended')
            this.#ended.set(entry.state, (this.#ended.get(entry.state) ?? 0) + 1);
        },
      }),
    );
  }

  /** Counts an answer. */
  answered(status: number): void {
    this.#requests.set(status, (this.#requests.get(status) ?? 0) + 1);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async text(): Promise<string> {
    const open = (
      await Promise.all(
        this.#daemons.map(({ record }) => record.runs({ states: ['waiting', 'running', 'interrupted'] })),
      )
    ).flat();
    const watermarks = this.#daemons.map(daemon => daemon.watermarks());
    const orchestrations = this.#daemons.flatMap(daemon => daemon.orchestrations());
    const { heapUsed, rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const uptime = process.uptime();
    return [
      metric('segue_runs_open', 'gauge', 'Runs on record that have not ended, in any process.', [
        ...(['waiting', 'running', 'interrupted'] as const).map(
          state => [`state="${state}"`, open.filter(run => run.state === state).length] as const,
        ),
      ]),
      metric('segue_runs_started_total', 'counter', 'Runs that this process has started.', [
        ['', this.#started],
      ]),
      metric(
        'segue_runs_ended_total',
        'counter',
        'Runs that have ended in this process.',
        [...this.#ended].map(([state, count]) => [`state="${state}"`, count] as const),
      ),
      ...(this.#jobs === null
        ? []
        : [
            metric('segue_jobs', 'gauge', 'Jobs of this process that run, and that wait for a place.', [
              ['state="running"', this.#jobs.taken],
              ['state="waiting"', this.#jobs.waiting],
            ]),
          ]),
      metric('segue_orchestrations', 'gauge', 'Orchestrations, by whether their files are valid now.', [
        ['valid="true"', orchestrations.filter(each => each.isCurrent).length],
        ['valid="false"', orchestrations.filter(each => !each.isCurrent).length],
      ]),
      metric(
        'segue_watermarks',
        'gauge',
        'Watermarks in databases that are watched, by whether they can be read now.',
        [
          ['state="failing"', sum(watermarks.map(({ failing }) => failing))],
          ['state="readable"', sum(watermarks.map(({ watched, failing }) => watched - failing))],
        ],
      ),
      metric(
        'segue_http_responses_total',
        'counter',
        'Answers over HTTP, by their status.',
        [...this.#requests].map(([status, count]) => [`status="${status}"`, count] as const),
      ),
      metric('process_cpu_seconds_total', 'counter', 'Processor time of this process.', [
        ['', (user + system) / 1e6],
      ]),
      metric('process_resident_memory_bytes', 'gauge', 'Resident memory of this process.', [['', rss]]),
      metric('nodejs_heap_size_used_bytes', 'gauge', 'Memory that JavaScript uses.', [['', heapUsed]]),
      metric('process_uptime_seconds', 'gauge', 'Since when this process runs.', [['', uptime]]),
    ].join('');
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function metric(
  name: string,
  type: 'counter' | 'gauge',
  ...[help, values]: readonly [string, readonly (readonly [string, number])[]]
): string {
  const lines = values.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
