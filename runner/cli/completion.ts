import type { Command } from 'commander';
import type { Context } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';

const shells = ['bash', 'zsh', 'fish', 'powershell'];

/** `segue completion`: the script by which a shell asks for completions. */
export function define(command: Command, _context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Prints a script that completes commands, options, orchestrations, tasks and runs in a shell.',
    )
    .addArgument(command.createArgument('<shell>', 'the shell').choices(shells))
    .action(async (shell: string) => done(await printScript(shell)));
  addExamples(command, [
    ['source <(segue completion bash)', 'in ~/.bashrc'],
    ['source <(segue completion zsh)', 'in ~/.zshrc'],
    ['segue completion fish | source', 'in ~/.config/fish/config.fish'],
  ]);
}

async function printScript(shell: string): Promise<ExitCode> {
  const { script } = await import('@bomb.sh/tab');
  script(shell, 'segue', 'segue');
  return exitCode.success;
}
