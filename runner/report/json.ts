import type { Output } from '../host.ts';
import type { Reporter } from './reporter.ts';
import { runJson } from './runJson.ts';

/** Writes nothing while the run goes on, and the run as one JSON object at its end. */
export function jsonReporter(output: Output): Reporter {
  return {
    onEntry: () => {},
    note: () => {},
    finish: async run => {
      output.write(jsonText(runJson(run), output));
      await output.drained();
    },
    close: () => output.drained(),
  };
}

/** JSON as a command prints it: indented for a person at a terminal, on one line for a program, which takes a fraction of the time. */
export function jsonText(value: object, output: Output): string {
  return `${JSON.stringify(value, null, output.isTerminal ? 2 : undefined)}\n`;
}
