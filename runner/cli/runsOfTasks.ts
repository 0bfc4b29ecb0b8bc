import { endLine } from '../report/summary.ts';
import { runName } from '../report/words.ts';
import type { Runner } from '../run/environment.ts';
import { StartedRuns } from '../run/startedRuns.ts';
import { startRun } from '../run/startRun.ts';
import type { Context } from './context.ts';
import { explainError } from './explainError.ts';

/** The runs that tasks of a run started in this process (`uses: orchestration`). */
export interface RunsOfTasks {
  readonly started: StartedRuns;
  /** Resolves when all have ended; they are told of by `tell` from now on. */
  ended(tell: (line: string) => void): Promise<void>;
}

/** Executes in this process what tasks of its run start. `tell` is told of the end of those that no task waits for. */
export function runsOfTasks(context: Context, runner: Runner, tell: (line: string) => void): RunsOfTasks {
  let say = tell;
  const alone = new Set<string>();
  const atRoot = movedTo(runner.project.root, runner);
  const started = new StartedRuns({
    observer: { onEntry: () => {} },
    failed: (_created, error) => {
      for (const line of explainError(error, context.host.env)) say(line);
    },
    startRun: (request, listeners) => startRun(atRoot, request, listeners),
    startedAlone: ({ created, ended }) => {
      alone.add(runName(created));
      void ended.then(run => {
        alone.delete(runName(created));
        if (run !== null) say(endLine(run, context.out));
      });
    },
  });
  return {
    started,
    ended: async tellNow => {
      say = tellNow;
      if (alone.size > 0) say(`Waiting for the end of ${[...alone].join(', ')}.`);
      await started.ended();
    },
  };
}

/** An orchestration that a task names is one of the project, in whichever folder the command was typed. */
function movedTo(root: string, runner: Runner): Runner {
  const { files, project } = runner;
  return {
    host: { ...runner.host, cwd: root },
    files,
    project,
    store: () => runner.store(),
    writableStore: () => runner.writableStore(),
    close: () => Promise.resolve(),
  };
}
