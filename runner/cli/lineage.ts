import { type Command, Option } from 'commander';
import { jsonText } from '../report/json.ts';
import { lineageLines, lineageMermaid } from '../report/lineageText.ts';
import type { Runner } from '../run/environment.ts';
import { type Context, printErrors, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { printRefusal } from './printRefusal.ts';
import { withRunner } from './withRunner.ts';

interface LineageOptions {
  readonly json?: true;
  readonly mermaid?: true;
}

/** `segue lineage`: which tasks read and update which tables. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Shows which tasks read and update which tables: by "reads" and "updates", and by what "query", "export" and "check" name plainly.',
    )
    .argument('[orchestration]', "an orchestration's id, or its file (default: all of the project)")
    .addOption(new Option('--json', 'print one JSON object').conflicts('mermaid'))
    .option('--mermaid', 'print a flowchart for Mermaid')
    .action(async (target: string | undefined, options: LineageOptions) =>
      done(await showLineage(context(), target ?? null, options)),
    );
  addExamples(command, [
    ['segue lineage', 'all tables of the project'],
    ['segue lineage nightly-sales', 'those of one orchestration'],
    ['segue lineage --mermaid > lineage.mmd', 'as a drawing'],
  ]);
}

async function showLineage(
  context: Context,
  target: string | null,
  options: LineageOptions,
): Promise<ExitCode> {
  const { findLineage } = await import('../run/lineage.ts');
  const { stdout } = context.host;
  const isJson = options.json === true;
  const act = async (runner: Runner): Promise<ExitCode> => {
    const found = await findLineage(runner, target);
    if (found.kind === 'refused') return printRefusal(context, found, { root: runner.project.root, isJson });
    const files = new Set(found.problems.map(({ file }) => file.path));
    if (files.size > 0)
      printErrors(context, [
        `Left out, because of mistakes that "segue validate" shows: ${[...files].join(', ')}.`,
      ]);
    if (isJson) stdout.write(jsonText({ schemaVersion: 1, ...found.lineage }, stdout));
    else if (options.mermaid === true) printLines(context, lineageMermaid(found.lineage));
    else printLines(context, lineageLines(found.lineage, context.out));
    return exitCode.success;
  };
  return withRunner(context, act, target);
}
