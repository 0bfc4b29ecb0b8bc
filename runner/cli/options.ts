import { type Command, InvalidArgumentError, Option } from 'commander';
import { addIds, addParam, addReporter, InvalidValueError, logChoices, readCount } from './runOptions.ts';

/** Adds `--task`, `--skip` and `--param`. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option(
      '--task <ids>',
      'only these tasks, inactive ones too; comma-separated, repeatable',
      forCommander(addIds),
    )
    .option('--skip <ids>', 'all but these tasks; comma-separated, repeatable', forCommander(addIds))
    .option('--param <name=value>', 'a param of the run; repeatable', forCommander(addParam));
}

/** Adds what `run` and `retry` have in common. */
export function addRunOptions(command: Command): Command {
  return addSelectionOptions(command)
    .option(
      '--parallel <count>',
      "tasks at once (default: the file's limit, the project's, or 2 × cores)",
      forCommander(readCount),
    )
    .option('--json', 'print the run as one JSON object at its end; all else goes to standard error')
    .option(
      '--reporter <name>',
      'plain, live, github, json or junit=FILE; repeatable (default: live on a terminal, github under GitHub Actions, else plain)',
      forCommander(addReporter),
    )
    .addOption(
      new Option('--logs <which>', 'logs to show (default: failed; all under GitHub Actions)').choices(
        logChoices,
      ),
    )
    .option('--strict', 'exit with 1 when the run ends with warnings');
}

/** Has commander call a reader, and tell what the reader does not take as commander tells it. */
export function forCommander<T>(
  read: (text: string, previous: T | undefined) => T,
): (text: string, previous: T | undefined) => T {
  return (text, previous) => {
    try {
      return read(text, previous);
    } catch (error) {
      throw error instanceof InvalidValueError ? new InvalidArgumentError(error.message) : error;
    }
  };
}
