import type { Command } from 'commander';
import type { FileProblem } from '../model/project/fileProblem.ts';
import { jsonText } from '../report/json.ts';
import { problemLines, problemsJson } from '../report/problems.ts';
import { counted } from '../report/words.ts';
import type { Runner } from '../run/environment.ts';
import { type Context, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { printAnnotations } from './printAnnotations.ts';
import { printRefusal } from './printRefusal.ts';
import { withRunner } from './withRunner.ts';

interface ValidateOptions {
  readonly json?: true;
  readonly strict?: true;
}

/** `segue validate`: every mistake in the project's files, or in some of them. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description('Checks files and shows every mistake in them with its place; runs nothing.')
    .argument('[files...]', 'orchestrations, by file or id (default: everything in the project)')
    .option('--json', 'print the problems as JSON, with positions as in the Language Server Protocol')
    .option('--strict', 'let warnings, too, make the exit code 2')
    .action(async (files: readonly string[], options: ValidateOptions) =>
      done(await validate(context(), files, options)),
    );
  addExamples(command, [
    ['segue validate', 'the whole project'],
    ['segue validate nightly-sales', 'one orchestration'],
    ['segue validate --strict --json', 'for a CI'],
  ]);
}

async function validate(
  context: Context,
  targets: readonly string[],
  options: ValidateOptions,
): Promise<ExitCode> {
  const { validateProject } = await import('../run/validate.ts');
  const act = async (runner: Runner): Promise<ExitCode> => {
    const place = { root: runner.project.root, isJson: options.json === true };
    const result = await validateProject(runner, targets);
    if ('kind' in result) return printRefusal(context, result, place);
    const { problems, checked } = result;
    const { stdout } = context.host;
    if (place.isJson) stdout.write(jsonText(problemsJson(problems), stdout));
    else if (problems.length > 0) printLines(context, problemLines(problems, context.out));
    else printLines(context, [`${counted(checked, 'orchestration')} checked, no problems.`]);
    await printAnnotations(context, problems, place);
    return isRefused(problems, options.strict === true) ? exitCode.invalid : exitCode.success;
  };
  return withRunner(context, act, targets[0]);
}

function isRefused(problems: readonly FileProblem[], isStrict: boolean): boolean {
  return problems.some(
    ({ problem: { severity } }) => severity === 'error' || (isStrict && severity === 'warning'),
  );
}
