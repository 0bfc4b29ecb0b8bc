import { setFlagsFromString } from 'node:v8';
import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { LastRuns } from '../runner/lastRuns/lastRuns.ts';
import { nodeFileSystem } from '../runner/project/nodeFileSystem.ts';
import { systemClock } from '../runner/systemClock.ts';
import { Arrivals } from './arrivals.ts';
import type { ServerPorts } from './ports.ts';
import { connectionOptions, serve } from './serve.ts';

// What is alive grows slowly, and what is thrown away is much: left to itself, V8 lets a server's memory double before it collects the
// old part of it. At 5,000 tasks this saves 140 MB, for a millisecond an edit.
setFlagsFromString('--heap-growing-percent=40');

const lastRuns = new LastRuns(systemClock);

/** The real world: this machine's disk, records and time. */
const ports: ServerPorts = {
  files: origin => (origin === 'file://' ? nodeFileSystem : null),
  lastRuns: origin => (origin === 'file://' ? lastRuns : null),
  now: () => performance.now(),
  wallClock: () => Date.now(),
  timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  after: (delayMs, due) => {
    if (delayMs <= 0) {
      const turn = setImmediate(due);
      return () => clearImmediate(turn);
    }
    const timer = setTimeout(due, delayMs);
    return () => clearTimeout(timer);
  },
};

const arrivals = new Arrivals();

/** Over Node's own channel where a Node program has started this with one, and else over the standard streams, as every editor can. */
function connect() {
  if (process.argv.includes('--node-ipc'))
    return createConnection(
      arrivals.watching(new IPCMessageReader(process)),
      new IPCMessageWriter(process),
      connectionOptions(arrivals),
    );
  // The client is gone; nobody is left to serve.
  process.stdin.on('close', () => process.exit(1));
  return createConnection(
    arrivals.watching(new StreamMessageReader(process.stdin)),
    new StreamMessageWriter(process.stdout),
    connectionOptions(arrivals),
  );
}

serve(connect(), ports, arrivals);
