import type { RunJson } from '../../schemas/types.ts';
import { end, type Program, plainMessage, type RunningCommand, start } from './program.ts';

/** How a run that was started here ended, or why it could not be started; or its process is gone without a word. */
export type Outcome =
  | { readonly kind: 'ended'; readonly run: RunJson }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'killed' };

/**
 * Starts a run in a process of its own that lives on without the editor, and resolves when it has ended. The record is the truth
 * about it; what the process itself says is needed only where no run came of it.
 */
export async function startRun(program: Program, root: string, words: readonly string[]): Promise<Outcome> {
  const child = start(program, root, words, { isIndependent: true });
  const texts = { stdout: '', stderr: '' };
  collect(child, texts);
  const failure = await end(child).then(
    () => null,
    (error: Error) => error,
  );
  try {
    return { kind: 'ended', run: JSON.parse(texts.stdout) };
  } catch {
    // What it wrote until then were warnings, if anything.
    if (child.signalCode !== null) return { kind: 'killed' };
    const message = plainMessage(texts.stderr) || failure?.message || '';
    return message === '' ? { kind: 'killed' } : { kind: 'refused', message };
  }
}

function collect(child: RunningCommand, texts: { stdout: string; stderr: string }): void {
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
}
