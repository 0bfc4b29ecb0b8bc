import { posix } from 'node:path';
import type { JobCommand } from '../job/job.ts';
import type { ComponentDefinition } from '../model/catalog.ts';
import type { Json, JsonObject, Shell } from '../model/orchestration.ts';

/** One call of a component by a task, its parameters evaluated. */
export interface ComponentCall {
  readonly definition: ComponentDefinition;
  readonly parameters: JsonObject;
  /** The task's shell, where it names one. */
  readonly shell: Shell | null;
  /** Absolute path of the project's root. */
  readonly root: string;
  /** The Node.js that runs the runner. */
  readonly node: string;
  /** Fills in the expressions of a script. */
  readonly expand: (text: string) => string;
}

/** What executes a component: its script in the shell or interpreter it names, or its main file. */
export function componentCommand(call: ComponentCall): JobCommand {
  const { runs } = call.definition;
  if (runs.using === 'builtin') return shellCommand(call.parameters);
  if ('script' in runs) {
    const shell = runs.using === 'shell' ? (call.shell ?? 'default') : runs.using;
    return { kind: 'script', shell, script: call.expand(runs.script) };
  }
  const folder = posix.dirname(call.definition.path ?? '');
  const main = posix.join(call.root, folder, runs.main);
  const interpreter = { node: call.node, python: 'python3', shell: 'bash' }[runs.using];
  return { kind: 'program', file: interpreter, args: [main] };
}

/** The built-in `shell`: what `run:` is short for. Its parameters have passed their schema. */
function shellCommand(parameters: JsonObject): JobCommand {
  const script = parameters['script'];
  return {
    kind: 'script',
    shell: shellOf(parameters['shell']),
    script: typeof script === 'string' ? script : String(script ?? ''),
  };
}

function shellOf(value: Json | undefined): Shell | 'default' {
  switch (value) {
    case 'bash':
    case 'sh':
    case 'python':
    case 'node':
    case 'pwsh':
      return value;
    default:
      return 'default';
  }
}
