import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('child.ts', import.meta.url));

/** A real process over a store. */
export interface Child {
  /** What it has said so far and nobody has taken, a line each. */
  readonly lines: readonly string[];
  /** The next line that it says. */
  next(): Promise<string>;
  /** Lets it go on. */
  tell(): void;
  /** Kills it as nothing can refuse; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it has ended, with all that it had still to say. */
  ended(): Promise<readonly string[]>;
}

export interface ChildOptions extends SpawnOptions {
  /** Programs with their arguments that start it, such as a shell that sets limits. */
  readonly through?: readonly string[];
}

/** Starts `child.ts`: an act over the store of a folder, under a name. */
export function startChild(act: string, directory: string, name: string, options: ChildOptions = {}): Child {
  const { through = [], ...spawnOptions } = options;
  const [program = process.execPath, ...args] = [...through, process.execPath, script, act, directory, name];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], ...spawnOptions });
  return following(child);
}

function following(child: ChildProcess): Child {
  const lines: string[] = [];
  let heard = (): void => {};
  let rest = '';
  const gone = once(child, 'close');
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    heard();
  });
  const next = async (): Promise<string> => {
    while (lines.length === 0) {
      const line = new Promise<void>(resolve => {
        heard = resolve;
      });
      const isOver = await Promise.race([line, gone.then(() => true)]);
      if (isOver === true && lines.length === 0) throw new Error('The process ended without saying more.');
    }
    return lines.shift() ?? '';
  };
  return {
    lines,
    next,
    tell: () => void child.stdin?.write('go\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    ended: async () => {
      await gone;
      return lines;
    },
  };
}
