import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type ComponentContext, ComponentFailure } from '../component.ts';

/** A program of ours in Python, and what it is to do. */
export interface PythonCall {
  /** Its text, which begins with the prelude. */
  readonly program: string;
  /** Given as JSON, in a file that only its owner reads. */
  readonly request: object;
}

/** Runs a program in Python; `take` is given each message that it says. What it prints goes to the job's log. */
export async function runPython<Message>(
  context: ComponentContext,
  { program, request }: PythonCall,
  take: (message: Message) => void,
): Promise<void> {
  const driver = join(context.call.scratch, 'driver.py');
  const file = join(context.call.scratch, 'request.json');
  writeFileSync(driver, program);
  writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
  const child = spawn('python3', ['-u', driver, file], {
    cwd: context.call.root,
    env: { ...context.environment },
    // What is printed comes by one pipe, since the program makes standard error the same.
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const ended = new Promise<Ended>(resolve => {
    child.once('error', error => resolve({ failure: notStarted(error) }));
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const said = child.stdio[3];
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', line => context.log(line));
  try {
    if (said instanceof Readable)
      for await (const line of createInterface({ input: said })) {
        const message: Message = JSON.parse(line);
        take(message);
      }
    refuse(await ended);
  } finally {
    child.kill('SIGKILL');
  }
}

/** How the interpreter ended, or why it was never started. */
type Ended =
  | { readonly exitCode: number | null; readonly signal: string | null }
  | { readonly failure: ComponentFailure };

function refuse(ended: Ended): void {
  if ('failure' in ended) throw ended.failure;
  const { exitCode, signal } = ended;
  if (exitCode === 0) return;
  const how = signal === null ? `with exit code ${exitCode}` : `of ${signal}`;
  throw new ComponentFailure(`Python ended by itself ${how}.`);
}

function notStarted(error: Error): ComponentFailure {
  if ('code' in error && error.code === 'ENOENT')
    return new ComponentFailure('python3 was not found in PATH; it has to be installed.');
  return new ComponentFailure(`python3 could not be started: ${error.message}.`);
}
