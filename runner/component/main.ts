import { appendFileSync, readFileSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Column } from '../data/column.ts';
import { DataSetError } from '../data/dataSet.ts';
import { DataSetWriter } from '../data/dataSetWriter.ts';
import { systemClock } from '../systemClock.ts';
import { type ComponentContext, ComponentFailure, type Place } from './builtin/component.ts';
import { registry } from './builtin/registry.ts';
import { type BuiltinCall, type BuiltinReport, reportFile, resultFolder } from './builtinCall.ts';
import { outputLines } from './outputLines.ts';
import { watchWord } from './watchProtocol.ts';

/** Executes one built-in component, in a process of its own: its argument is the file of the call. */
class Execution implements ComponentContext {
  readonly call: BuiltinCall;
  readonly environment = process.env;
  readonly clock = systemClock;
  #abort: AbortController | undefined;
  #records: BuiltinReport['records'] = { in: null, out: null };

  constructor(call: BuiltinCall) {
    this.call = call;
  }

  readonly signal = (): AbortSignal => {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      process.once('SIGTERM', () => abort.abort(new ComponentFailure('The job was told to end.')));
    }
    return this.#abort.signal;
  };

  log(line: string): void {
    print(line);
  }

  annotate(level: 'error' | 'warning' | 'notice', message: string, place?: Place): void {
    const at =
      place === undefined ? '' : ` file=${property(place.file)},line=${place.line},col=${place.column}`;
    print(`::${level}${at}::${data(message)}`);
  }

  warn(message: string): void {
    print(`::warning state=warning::${data(message)}`);
  }

  output(name: string, value: string | number): void {
    const file = process.env['SEGUE_OUTPUT'];
    if (file !== undefined) appendFileSync(file, outputLines(name, String(value)));
  }

  result(columns?: readonly Column[]): DataSetWriter {
    return new DataSetWriter(join(this.call.scratch, resultFolder), columns);
  }

  records(counted: BuiltinReport['records']): void {
    this.#records = counted;
    this.#report({ records: counted });
    if (counted.in !== null && counted.out !== null) print(`${counted.in} → ${recordsWords(counted.out)}`);
    else print(recordsWords(counted.out ?? counted.in ?? 0));
    this.output('records', counted.out ?? counted.in ?? 0);
  }

  limit(ms: number, message: string): () => void {
    const report = JSON.stringify({ records: this.#records, limit: message });
    const file = join(this.call.scratch, reportFile);
    const worker = new Worker(watchdog, { eval: true, workerData: { ms, file, report, pid: process.pid } });
    worker.unref();
    return () => void worker.terminate();
  }

  #report(report: BuiltinReport): void {
    writeFileSync(join(this.call.scratch, reportFile), JSON.stringify(report));
  }
}

/**
 * A statement of an embedded database leaves the thread that executes it no moment to look at a clock, so that another thread
 * does: it writes down why, and kills the process, since nothing less ends such a statement.
 */
const watchdog = `
  const { workerData: { ms, file, report, pid } } = require('node:worker_threads');
  setTimeout(() => {
    require('node:fs').writeFileSync(file, report);
    process.kill(pid, 'SIGKILL');
  }, ms);
`;

/** Written as it is said, so that nothing is lost however the process ends. */
function print(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

function recordsWords(count: number): string {
  return `${count} ${count === 1 ? 'record' : 'records'}`;
}

/** What stands behind the `::` of a workflow command, as GitHub escapes it. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** What came of an error: a sentence for the author, or, where it is a mistake of ours, all that can help to find it. */
function tell(execution: Execution, error: unknown): void {
  if (error instanceof ComponentFailure) execution.annotate('error', error.message, error.place);
  else if (error instanceof DataSetError) execution.annotate('error', error.message);
  else if (error instanceof Error && 'syscall' in error) execution.annotate('error', systemMessage(error));
  else {
    execution.annotate('error', `Internal error: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof Error && error.stack !== undefined) print(error.stack);
  }
}

function systemMessage(error: Error): string {
  const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
  if ('code' in error && error.code === 'ENOSPC') return `${path}The disk is full.`;
  if ('code' in error && error.code === 'EDQUOT') return `${path}The disk quota is used up.`;
  return `${path}${error.message}.`;
}

/** Code of the author's can end this process, or leave it nothing to wait for: neither means that the work is done. */
function mustFinish(execution: Execution): () => void {
  const ended = (code: number): void => {
    if (code !== 0) return;
    const message =
      'The process ended before the work was done: by process.exit, or because nothing was left to wait for.';
    execution.annotate('error', message);
    process.exitCode = 1;
  };
  process.once('exit', ended);
  return () => process.off('exit', ended);
}

/** Asks databases for a daemon, until that has ended. */
async function watch(): Promise<number> {
  const { watchDatabases } = await import('./builtin/watch/watchDatabases.ts');
  await watchDatabases(process.stdin, answer => print(JSON.stringify(answer)));
  return 0;
}

async function main(): Promise<number> {
  const [file = ''] = process.argv.slice(2);
  if (file === watchWord) return watch();
  const call: BuiltinCall = JSON.parse(readFileSync(file, 'utf8'));
  // It may hold secrets, and nobody needs it any more.
  unlinkSync(file);
  const execution = new Execution(call);
  try {
    const load = registry[call.component];
    if (load === undefined) throw new Error(`There is no built-in component ${call.component}.`);
    const component = await load();
    const finished = mustFinish(execution);
    await component(execution);
    finished();
    return 0;
  } catch (error) {
    tell(execution, error);
    return 1;
  }
}

void main().then(code => process.exit(code));
