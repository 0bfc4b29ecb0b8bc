import type { Command } from 'commander';
import type { Context } from './context.ts';
import { addExamples } from './examples.ts';
import type { ExitCode } from './exitCode.ts';
import { addRunOptions } from './options.ts';
import type { RunOptions } from './runOptions.ts';
import { runOrchestration } from './runOrchestration.ts';

/** `segue run`: runs an orchestration in this process, to its end. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Runs an orchestration: its phases in order, the tasks of a phase in parallel. Ctrl-C cancels it; a second one ends it at once.',
    )
    .argument('<orchestration>', "an orchestration's id, or its file")
    .action(async (target: string, options: RunOptions) =>
      done(await runOrchestration(context(), target, options)),
    );
  addRunOptions(command);
  addExamples(command, [
    ['segue run nightly-sales', 'run all active tasks'],
    ['segue run nightly-sales --param region=us', 'with a param'],
    ['segue run nightly-sales --task load,report', 'only these tasks'],
    ['segue run jobs/import.yaml --json > run.json', 'a file, with the result for a program'],
    ['segue run nightly-sales --reporter junit=out.xml', 'and a JUnit file for a CI'],
  ]);
}
