import type { Socket } from 'node:net';

/**
 * What is said between two processes, one line each: a watcher says `+<id> <topic>` (watch), `-<id>` (stop) and `*<topic>`
 * (announce); the watched one answers `=` to each `+` and `*` in turn, and says `!<id>` at each announcement.
 */
export function encodeTopic(topic: string): string {
  return encodeURIComponent(topic);
}

/** The topic of a line, or undefined where it was never encoded by us. */
export function decodeTopic(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Longer lines are nobody's we know. Keys and ids are far shorter. */
const longestLine = 64 * 1024;

/** Reads a socket line by line; one that sends no line ends is cut off. */
export function readLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) socket.destroy();
    else for (const line of lines) onLine(line);
  });
}
