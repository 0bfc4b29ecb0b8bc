import type { Command } from 'commander';
import type { Context } from './context.ts';
import { addExamples } from './examples.ts';
import type { ExitCode } from './exitCode.ts';

/** `segue lsp`: the language server, for any editor. It ends the process itself, when the editor says so or goes away. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Helps an editor with checks, completion and navigation: speaks the Language Server Protocol over standard input and output.',
    )
    .option('--stdio', 'speak over standard input and output, which it does anyhow')
    .action(async () => done(await context().host.serveEditor()));
  addExamples(command, [['segue lsp --stdio', 'what to put into the settings of an editor']]);
}
