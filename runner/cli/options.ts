import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Selection } from '../plan/selection.ts';
import type { LogChoice } from '../report/reporter.ts';
import { type ReporterChoice, readReporterChoice } from '../report/reporters.ts';

/** What `--task`, `--skip` and `--param` gave. */
export interface SelectionOptions {
  readonly task?: readonly string[];
  readonly skip?: readonly string[];
  readonly param?: Readonly<Record<string, string>>;
}

/** What the options about one run in progress gave. */
export interface RunOptions extends SelectionOptions {
  readonly parallel?: number;
  readonly json?: true;
  readonly reporter?: readonly ReporterChoice[];
  readonly logs?: LogChoice;
  readonly strict?: true;
}

/** Adds `--task`, `--skip` and `--param`. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option('--task <ids>', 'only these tasks, inactive ones too; comma-separated, repeatable', addIds)
    .option('--skip <ids>', 'all but these tasks; comma-separated, repeatable', addIds)
    .option('--param <name=value>', 'a param of the run; repeatable', addParam);
}

/** Adds what `run` and `retry` have in common. */
export function addRunOptions(command: Command): Command {
  return addSelectionOptions(command)
    .option(
      '--parallel <count>',
      "tasks at once (default: the file's limit, the project's, or 2 × cores)",
      readCount,
    )
    .option('--json', 'print the run as one JSON object at its end; all else goes to standard error')
    .option(
      '--reporter <name>',
      'plain, live, github, json or junit=FILE; repeatable (default: live on a terminal, github under GitHub Actions, else plain)',
      addReporter,
    )
    .addOption(
      new Option('--logs <which>', 'logs to show (default: failed; all under GitHub Actions)').choices([
        'all',
        'failed',
        'none',
      ]),
    )
    .option('--strict', 'exit with 1 when the run ends with warnings');
}

/** The tasks that the options choose. */
export function selectionOf({ task, skip }: SelectionOptions): Selection {
  return { only: task ?? [], skip: skip ?? [] };
}

/** Reads a positive whole number; throws commander's error for anything else. */
export function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('Expected a whole number from 1.');
  }
  return count;
}

/** Adds comma-separated ids to those given before. */
export function addIds(text: string, previous: readonly string[] | undefined): readonly string[] {
  const ids = text.split(',').map(id => id.trim());
  if (ids.some(id => id === '')) throw new InvalidArgumentError('Expected ids with commas between them.');
  return [...(previous ?? []), ...ids];
}

function addParam(
  text: string,
  previous: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected name=value.');
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}

function addReporter(
  text: string,
  previous: readonly ReporterChoice[] | undefined,
): readonly ReporterChoice[] {
  const choice = readReporterChoice(text);
  if (choice === undefined) {
    throw new InvalidArgumentError('Expected plain, live, github, json or junit=FILE.');
  }
  return [...(previous ?? []), choice];
}
