import type { DaemonLog, LogLevel } from '../daemon/daemonLog.ts';
import type { Host, Output } from '../host.ts';
import type { Colours } from '../report/colours.ts';
import { timeOfDay } from '../report/words.ts';

export interface ServeLogOptions {
  readonly output: Output;
  readonly colours: Colours;
  readonly clock: Host['clock'];
  /** What every line says beside its message, where a program reads it: the project, if there are several. */
  readonly details?: Readonly<Record<string, string>>;
}

/** The daemon's log: a line for a person on a terminal, a JSON object a line (`time`, `level`, `message`, details) elsewhere. */
export function serveLog({ output, colours, clock, details: fixed = {} }: ServeLogOptions): DaemonLog {
  return {
    write: (level, message, details = {}) => {
      const at = clock.now();
      if (!output.isTerminal) {
        const time = new Date(at).toISOString();
        output.write(`${JSON.stringify({ time, level, message, ...fixed, ...details })}\n`);
        return;
      }
      const names = Object.values(fixed).map(text => `${text}: `);
      const text = `${names.join('')}${message}`;
      output.write(`${colours.dim(timeOfDay(at).slice(0, 8))} ${paint(colours, level, text)}\n`);
    },
  };
}

function paint(colours: Colours, level: LogLevel, text: string): string {
  if (level === 'error') return colours.red(text);
  return level === 'warning' ? colours.yellow(text) : text;
}
