import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Json } from '../../../model/orchestration.ts';
import { type BoundText, type ComposedText, compose } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Input } from '../parameters.ts';
import { insideQuotes, isCommented, placeOfLine } from './codePlaces.ts';
import type { Counted } from './counted.ts';
import { pythonDriver } from './pythonDriver.ts';

/** The name under which the code reaches the values of its expressions. */
const valuesName = '_segue_values';

/** Makes the result by a Python script over `data`, which assigns `result`. What the script prints goes to the job's log. */
export async function transformByPython(
  context: ComponentContext,
  text: BoundText,
  inputs: readonly Input[],
): Promise<Counted> {
  const composed = compose(text, at => `${valuesName}[${at}]`);
  const writer = context.result();
  const ended = await runScript(context, requestOf(text, composed, inputs), message => {
    if ('row' in message) writer.write(message.row);
    else throw failureOf(message, text, composed);
  });
  if ('failure' in ended) throw ended.failure;
  const { exitCode, signal } = ended;
  if (exitCode !== 0) {
    const how = signal === null ? `with exit code ${exitCode}` : `of ${signal}`;
    throw new ComponentFailure(`Python ended by itself ${how}.`);
  }
  writer.close();
  return { in: inputs.reduce((sum, { records }) => sum + records, 0), out: writer.records };
}

/** What the driver is given, as JSON in a file. */
interface Request {
  readonly code: string;
  readonly name: string;
  readonly values: readonly Json[];
  /** The code with something in the place of one expression that is no Python: where it is read all the same, the expression stands in a text. */
  readonly probes: Readonly<Record<string, string>>;
  readonly inputs: readonly { readonly name: string; readonly paths: readonly string[] }[];
}

function requestOf(text: BoundText, { code }: ComposedText, inputs: readonly Input[]): Request {
  const probes: Record<string, string> = {};
  for (const at of text.values.keys()) {
    if (isCommented(text, at, '#')) continue;
    probes[at] = compose(text, other => (other === at ? '? ?' : `${valuesName}[${other}]`)).code;
  }
  return {
    code,
    name: text.places.path,
    values: text.values.map(({ value }) => value),
    probes,
    inputs: inputs.map(({ name, paths }) => ({ name, paths })),
  };
}

/** What the driver says, a line each. */
type Message =
  | { readonly row: Readonly<Record<string, unknown>> }
  | { readonly error: string; readonly line?: number; readonly column?: number }
  | { readonly quoted: number };

/** How the interpreter ended, or why it was never started. */
type Ended =
  | { readonly exitCode: number | null; readonly signal: string | null }
  | { readonly failure: ComponentFailure };

async function runScript(
  context: ComponentContext,
  request: Request,
  take: (message: Message) => void,
): Promise<Ended> {
  const driver = join(context.call.scratch, 'driver.py');
  const file = join(context.call.scratch, 'request.json');
  writeFileSync(driver, pythonDriver);
  writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
  const child = spawn('python3', ['-u', driver, file], {
    cwd: context.call.root,
    env: { ...context.environment },
    // What the script prints comes by one pipe, since the driver makes standard error the same.
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
      for await (const line of createInterface({ input: said })) take(parseMessage(line));
    return await ended;
  } finally {
    child.kill('SIGKILL');
  }
}

function parseMessage(line: string): Message {
  const message: Message = JSON.parse(line);
  return message;
}

function notStarted(error: Error): ComponentFailure {
  if ('code' in error && error.code === 'ENOENT')
    return new ComponentFailure('python3 was not found in PATH; "python" needs it to be installed.');
  return new ComponentFailure(`python3 could not be started: ${error.message}.`);
}

function failureOf(
  message: Exclude<Message, { readonly row: unknown }>,
  text: BoundText,
  composed: ComposedText,
): ComponentFailure {
  if ('quoted' in message) return insideQuotes(text, message.quoted);
  const { error, line, column = 1 } = message;
  const place = line === undefined ? undefined : placeOfLine(text, composed, { line, column });
  return new ComponentFailure(`Python: ${error}${/[.?!]$/.test(error) ? '' : '.'}`, place);
}
