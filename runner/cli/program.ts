import { Command, CommanderError, Option } from 'commander';
import type { Host } from '../host.ts';
import { commands } from './commands.ts';
import { type Context, contextOf, type EverywhereOptions } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { explainError } from './explainError.ts';
import { version } from './version.ts';

/** Runs one command and gives its exit code. Never rejects: what goes wrong is told on standard error. */
export async function main(host: Host): Promise<ExitCode> {
  const session = new Session(host);
  try {
    await session.program.parseAsync(helpAsOption(host.argv), { from: 'user' });
    return session.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCode.success : exitCode.usage;
    }
    for (const line of explainError(error, host.env)) host.stderr.write(`${line}\n`);
    return exitCode.failed;
  }
}

/** `segue help run` is `segue run --help`, since a command's options are known only after its file is loaded. */
function helpAsOption(argv: readonly string[]): readonly string[] {
  const [first, second] = argv;
  if (first === undefined) return ['--help'];
  if (first !== 'help') return argv;
  return second === undefined ? ['--help'] : [second, '--help'];
}

/** The heading of what every command takes, in its help. */
const everywhere = 'Everywhere:';

/** The command line with its global options; each command's own file is loaded when that command is called. */
class Session {
  readonly program: Command;
  code: ExitCode = exitCode.success;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    this.program = new Command('segue')
      .description(
        'Orchestrations as code: phases in order, tasks in parallel, retry of exactly what failed.',
      )
      .version(version, '-v, --version', 'print the version')
      .option('-C, --project <dir>', 'work as if started in this folder')
      .option('--no-color', 'print without colours')
      .helpOption('-h, --help', 'print this help')
      .helpCommand(false)
      .exitOverride()
      .configureOutput({
        writeOut: text => host.stdout.write(text),
        writeErr: text => host.stderr.write(text),
        outputError: (text, write) => write(this.#context().err.red(text)),
        getOutHelpWidth: () => host.stdout.columns(),
        getErrHelpWidth: () => host.stderr.columns(),
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      })
      .showHelpAfterError('Run "segue --help" for the commands there are.');
    addExamples(this.program, [
      ['segue init', 'write a first project in this folder'],
      ['segue validate', 'check every file of the project'],
      ['segue run nightly-sales', 'run an orchestration by its id'],
      ['segue retry nightly-sales', 'run again what failed in its last run'],
    ]);
    this.program.addHelpText(
      'after',
      '\nRun "segue <command> --help" for the options and examples of a command.',
    );
    for (const { name, summary, isHidden } of commands) {
      this.program.command(name, { hidden: isHidden ?? false }).summary(summary);
    }
    this.program.hook('preSubcommand', (_program, command) => this.#define(command));
  }

  async #define(command: Command): Promise<void> {
    const entry = commands.find(({ name }) => name === command.name());
    if (entry === undefined) throw new Error(`The command ${command.name()} has no file.`);
    command
      .addHelpOption(new Option('-h, --help', 'print this help').helpGroup(everywhere))
      .showHelpAfterError(`Run "segue ${entry.name} --help" for how to use it.`);
    const { define } = await entry.load();
    define(
      command,
      () => this.#context(),
      code => {
        this.code = code;
      },
    );
    command
      .optionsGroup(everywhere)
      .option('-C, --project <dir>', 'work as if started in this folder')
      .option('--no-color', 'print without colours');
  }

  async #defineAll(): Promise<readonly Command[]> {
    const visible = this.program.createHelp().visibleCommands(this.program);
    for (const command of visible) await this.#define(command);
    return visible;
  }

  #context(): Context {
    return contextOf(this.#host, this.program.opts<EverywhereOptions>(), () => this.#defineAll());
  }
}
