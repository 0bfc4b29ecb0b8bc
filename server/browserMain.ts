import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { Arrivals } from './arrivals.ts';
import { filesOfClient } from './browserFiles.ts';
import { connectionOptions, serve } from './serve.ts';

const arrivals = new Arrivals();
// In a worker the global scope is the port to whoever has started it.
const reader = arrivals.watching(new BrowserMessageReader(globalThis));
const connection = createConnection(
  reader,
  new BrowserMessageWriter(globalThis),
  connectionOptions(arrivals),
);

serve(
  connection,
  {
    files: origin => filesOfClient(connection, origin),
    // Records are files that only Node.js can read.
    lastRuns: () => null,
    now: () => performance.now(),
    wallClock: () => Date.now(),
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    after: (delayMs, due) => {
      const timer = setTimeout(due, delayMs);
      return () => clearTimeout(timer);
    },
  },
  arrivals,
);
