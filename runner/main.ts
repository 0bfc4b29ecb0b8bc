import { availableParallelism, userInfo } from 'node:os';
import { join } from 'node:path';
import { isatty, type WriteStream } from 'node:tty';
import { explainError } from './cli/explainError.ts';
import { main } from './cli/start.ts';
import type { EndSignal, Host, Output } from './host.ts';
import { systemClock } from './systemClock.ts';

/**
 * The real host: this process, its streams and the system's clocks. Nothing else in the runner reads `process`. `failed` is told
 * of a standard stream that cannot be written, though somebody may want to read it.
 */
function processHost(failed: (error: Error) => void): Host {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    nodePath: process.execPath,
    componentProgram: join(__dirname, 'component.cjs'),
    clock: systemClock,
    stdout: streamOutput(
      () => process.stdout,
      isatty(1),
      error => failed(Object.assign(error, { path: 'standard output' })),
    ),
    stderr: streamOutput(
      () => process.stderr,
      isatty(2),
      error => failed(Object.assign(error, { path: 'standard error' })),
    ),
    cores: () => Math.max(1, availableParallelism()),
    userName,
    serveEditor,
    onSignal,
  };
}

/** A user id without an entry in the system's list of users is usual in containers; `userInfo` throws then. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? null;
  }
}

/** A program of its own that stands beside the built one: the runner knows nothing of editors. */
const languageServer: string = './server.cjs';

function serveEditor(): Promise<never> {
  // Not by its name itself, which would have it built into this program.
  require(languageServer);
  return new Promise(() => {});
}

function onSignal(listener: (signal: EndSignal) => void): () => void {
  const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/**
 * An output over a standard stream. The stream is made at the first write, since making it costs a millisecond that a
 * command which writes nothing to it need not pay.
 */
function streamOutput(open: () => WriteStream, isTerminal: boolean, failed: (error: Error) => void): Output {
  const listeners = new Set<() => void>();
  let isClosed = false;
  let opened: WriteStream | undefined;
  const stream = (): WriteStream => {
    if (opened !== undefined) return opened;
    opened = open();
    opened.on('error', error => {
      isClosed = true;
      if (!isReaderGone(error, isTerminal)) failed(error);
      for (const listener of listeners) listener();
      listeners.clear();
    });
    return opened;
  };
  return {
    isTerminal,
    get isClosed() {
      return isClosed;
    },
    columns: () => (isTerminal ? stream().columns || 80 : 80),
    rows: () => (isTerminal ? stream().rows || 24 : 24),
    write: chunk => {
      if (!isClosed && chunk.length > 0) stream().write(chunk);
    },
    drained: () =>
      new Promise(resolve => {
        if (isClosed || opened === undefined || opened.writableLength === 0) resolve();
        else opened.write('', () => resolve());
      }),
    onClosed: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A pipe that nobody reads, or a terminal that was closed, is no failure of the command; whoever wants to stop then asks for it. */
function isReaderGone(error: NodeJS.ErrnoException, isTerminal: boolean): boolean {
  return error.code === 'EPIPE' || error.code === 'ECONNRESET' || (isTerminal && error.code === 'EIO');
}

/** Tells of a mistake that no command caught, thrown by a timer for instance, and ends; jobs are ended by what watches the process. */
function onUncaught(host: Host): (error: unknown) => void {
  return error => {
    for (const line of explainError(error, host.env)) host.stderr.write(`${line}\n`);
    void host.stderr.drained().then(() => process.exit(1));
  };
}

/** Ends the process only after what was written has left it, since a pipe's reader may be slow. */
async function runProcess(host: Host, failures: readonly Error[]): Promise<void> {
  const exitCode = await main(host);
  await Promise.all([host.stdout.drained(), host.stderr.drained()]);
  // A stream tells of its last error one turn after the write.
  await new Promise<void>(resolve => setImmediate(resolve));
  const [failure] = failures;
  if (failure === undefined) process.exit(exitCode);
  // What was asked for did not arrive: a full disk must not look like success.
  for (const line of explainError(failure, host.env)) host.stderr.write(`${line}\n`);
  await host.stderr.drained();
  process.exit(exitCode === 0 ? 1 : exitCode);
}

const failures: Error[] = [];
const host = processHost(error => failures.push(error));
process.on('uncaughtException', onUncaught(host));
void runProcess(host, failures);
