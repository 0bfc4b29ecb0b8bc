import { resolve } from 'node:path';
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
  const typed = words
    .map(word => commands.find(command => command.name() === word))
    .find(one => one !== undefined);
  const candidates =
    typed === undefined ? new Map() : await candidatesFor(inFolder(context, words), typed, words);
  for (const command of commands) {
    const known = root.command(command.name(), command.summary());
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

/** The `-C` of the line that is being typed counts, not that of this command. */
function inFolder(context: Context, words: readonly string[]): Context {
  const at = words.findIndex(word => word === '-C' || word === '--project');
  const folder = at < 0 ? undefined : words[at + 1];
  if (folder === undefined) return context;
  return { ...context, host: { ...context.host, cwd: resolve(context.host.cwd, folder) } };
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

/** The orchestration or run that is on the line already, or undefined. A half-typed line is nothing to complain about here. */
function targetOf(command: Command, words: readonly string[]): string | undefined {
  const typed = words.slice(words.indexOf(command.name()) + 1, -1);
  let operand: string | undefined;
  for (let at = 0; at < typed.length; at++) {
    const word = typed[at] ?? '';
    const option = command.options.find(({ short, long }) => short === word || long === word);
    if (option?.name() === 'retry') return typed[at + 1];
    if (option?.required === true) at++;
    else if (!word.startsWith('-')) operand ??= word;
  }
  return operand;
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
