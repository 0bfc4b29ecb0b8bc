import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Orchestration } from '../../../runner/model/orchestration.ts';
import { failures, orchestrations } from '../../support/arbitraries.ts';
import { LoopRig, type RigProcess, type RigRun, settle } from './loopRig.ts';

const overlaps = fc.constantFrom('wait', 'collapse', 'skip', 'cancel-running');

/** What happens next: a run is started, a job ends, time passes, a run is cancelled, a process is killed. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('start' as const),
        process: fc.nat(2),
        document: fc.nat(1),
        parallel: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat(1000) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(200) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(1000), force: fc.boolean() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('kill' as const),
        process: fc.nat(2),
        leavesJobs: fc.boolean(),
      }),
    },
  ),
  { minLength: 5, maxLength: 40 },
);

const worlds = fc.record({
  documents: fc.tuple(orchestrations, orchestrations),
  concurrency: fc.tuple(
    fc.record({ overlap: overlaps, runs: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ overlap: overlaps, runs: fc.constant(1) }),
  ),
  fails: failures,
  steps,
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

class Player {
  readonly #rig = new LoopRig();
  readonly #documents: readonly Orchestration[];
  readonly #world: World;
  readonly runs: { readonly run: RigRun; readonly process: RigProcess; readonly document: Orchestration }[] =
    [];
  readonly #processes: RigProcess[];

  constructor(world: World) {
    this.#world = world;
    this.#documents = world.documents.map((document, at) => ({
      ...document,
      id: `o${at}`,
      concurrency: world.concurrency[at] ?? document.concurrency,
    }));
    this.#processes = [this.#rig.process(), this.#rig.process(), this.#rig.process()];
  }

  async play(): Promise<void> {
    for (const step of this.#world.steps) {
      await this.#step(step);
      await settle();
      this.#expectNoOverlap();
    }
    for (let turn = 0; turn < 2000 && !this.#isOver(); turn++) {
      if (!this.#end(turn)) this.#rig.clock.advance(1000);
      await settle();
      this.#expectNoOverlap();
    }
    expect(this.#isOver()).toBe(true);
  }

  async #step(step: World['steps'][number]): Promise<void> {
    if (step.kind === 'start') await this.#start(step);
    if (step.kind === 'end') this.#end(step.pick);
    if (step.kind === 'wait') this.#rig.clock.advance(step.ms);
    if (step.kind === 'cancel') {
      const open = this.#open();
      open[step.pick % Math.max(1, open.length)]?.run.loop.cancel('you', step.force);
    }
    if (step.kind === 'kill') {
      this.#processes[step.process]?.die(step);
      this.#processes[step.process] = this.#rig.process();
    }
  }

  async #start({
    process: at,
    document: which,
    parallel,
  }: {
    process: number;
    document: number;
    parallel: number;
  }): Promise<void> {
    const process = this.#processes[at];
    const document = this.#documents[which];
    if (process === undefined || document === undefined) return;
    this.runs.push({ run: await process.start(document, { parallel }), process, document });
  }

  #end(pick: number): boolean {
    const running = this.#processes.flatMap(process => [...process.running.values()]);
    const job = running[pick % Math.max(1, running.length)];
    if (job === undefined) return false;
    const [task = '', index, attempt] = job.name.split('.');
    const fails = this.#world.fails({ task, index: Number(index), attempt: Number(attempt) });
    job.finish(
      fails ? { state: 'failed', reason: { code: 'exit-code', message: 'It ended with exit code 1.' } } : {},
    );
    return true;
  }

  /** Runs that have not ended, of processes that live. */
  #open() {
    return this.runs.filter(
      ({ run, process }) => run.state.endedAt === null && this.#processes.includes(process),
    );
  }

  #isOver(): boolean {
    return this.#open().length === 0;
  }

  #expectNoOverlap(): void {
    const { leftovers } = this.#rig;
    const own = this.#processes.flatMap(process => [...process.running.values()]);
    const running = [...own, ...[...leftovers.values()].flat()];
    const taken = running.flatMap(({ configuration }) => (configuration === null ? [] : [configuration]));
    expect(new Set(taken).size).toBe(taken.length);
    for (const { id, concurrency } of this.#documents) {
      const open = this.#open().filter(
        ({ run, document }) => document.id === id && run.state.state === 'running',
      );
      const left = this.runs.filter(({ run, document }) => document.id === id && leftovers.has(run.runId));
      expect(open.length + left.length).toBeLessThanOrEqual(concurrency.runs);
    }
  }
}

test('over random runs of several processes, with cancels and kills: no configuration and no orchestration overlaps, even with what the killed leave, and nothing is ever stuck', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const player = new Player(world);
      await player.play();
      for (const { run } of player.runs) {
        if (run.state.endedAt === null) continue;
        for (const task of run.state.tasks.values())
          expect(['queued', 'waiting', 'running']).not.toContain(task.state);
      }
    }),
    { numRuns: 150 },
  );
});
