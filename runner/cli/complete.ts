import type { Argument, Command, Option } from 'commander';
import type { Candidate, CandidateKind } from './candidates.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCode } from './exitCode.ts';

/** `segue complete -- <words>`: answers a completion script; the last word is the one that is being typed. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => done(await complete(context(), words)));
}

/** What an argument or option is completed with, by its name. */
const kinds: Readonly<Record<string, CandidateKind>> = {
  orchestration: 'orchestration',
  files: 'orchestration',
  run: 'run',
  retry: 'run',
  task: 'task',
  skip: 'task',
};

async function complete(context: Context, words: readonly string[]): Promise<ExitCode> {
  const [{ RootCommand }, commands] = await Promise.all([import('@bomb.sh/tab'), context.definedCommands()]);
  const root = new RootCommand();
  const typed = commands.find(command => command.name() === words.find(word => !word.startsWith('-')));
  const candidates = typed === undefined ? new Map() : await candidatesFor(context, typed, words);
  for (const command of commands) {
    const known = root.command(command.name(), command.description());
    for (const option of command.options) {
      known.option(option.name(), option.description, valuesOf(option, candidates), option.short?.slice(1));
    }
    for (const argument of command.registeredArguments) {
      known.argument(argument.name(), valuesOf(argument, candidates), argument.variadic);
    }
  }
  root.parse([...words]);
  return exitCode.success;
}

type Candidates = ReadonlyMap<CandidateKind, readonly Candidate[]>;

/** Reads only what the typed command can be completed with. A project that cannot be read completes nothing. */
async function candidatesFor(
  context: Context,
  command: Command,
  words: readonly string[],
): Promise<Candidates> {
  const names = [...command.options, ...command.registeredArguments].map(one => one.name());
  const wanted = new Set(names.flatMap(name => kinds[name] ?? []));
  try {
    const { readCandidates } = await import('./candidates.ts');
    return await readCandidates(context, wanted, {
      target: targetOf(command, words),
      word: words.at(-1) ?? '',
    });
  } catch {
    return new Map();
  }
}

/** The orchestration or run that is on the line already, or undefined. */
function targetOf(command: Command, words: readonly string[]): string | undefined {
  const at = words.indexOf(command.name());
  const { operands, unknown } = command.parseOptions(words.slice(at + 1, -1));
  const retried: unknown = command.getOptionValue('retry');
  return typeof retried === 'string' ? retried : [...operands, ...unknown][0];
}

function valuesOf(
  named: Option | Argument,
  candidates: Candidates,
): ((complete: (value: string, description: string) => void) => void) | undefined {
  if ('required' in named && 'optional' in named && !named.required && !named.optional) return undefined;
  const choices = (named.argChoices ?? []).map(value => ({ value, description: '' }));
  const kind = kinds[named.name()];
  return complete => {
    for (const { value, description } of [...choices, ...((kind && candidates.get(kind)) ?? [])]) {
      complete(value, description);
    }
  };
}
