import type { Server, Socket } from 'node:net';
import { decodeTopic, readLines } from './lines.ts';
import type { Topics } from './topics.ts';

/** Others that watch here at a time; whoever comes later looks at intervals instead. */
const mostConnections = 1000;

/** What may lie unread by a watcher before it is cut off, in bytes; it then looks for itself. */
const mostUnread = 1024 * 1024;

/** Lets other processes watch the topics of this one. It keeps no process alive. */
export class Listener {
  readonly #server: Server;
  readonly #topics: Topics;
  readonly #sockets = new Set<Socket>();

  /** Listens at once; `address` is a path that nobody else listens at. */
  constructor(address: string, topics: Topics) {
    this.#topics = topics;
    // Loaded here, since most processes neither listen nor watch and loading it takes 2 ms.
    const { createServer } = process.getBuiltinModule('node:net');
    this.#server = createServer(socket => this.#serve(socket));
    this.#server.maxConnections = mostConnections;
    // Not to be reached is no error: others then look at intervals.
    this.#server.on('error', () => {});
    this.#server.listen(address);
    this.#server.unref();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    const watches = new Map<string, () => void>();
    this.#sockets.add(socket);
    socket.unref();
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const stop of watches.values()) stop();
      watches.clear();
    });
    readLines(socket, line => {
      if (!socket.destroyed && !this.#obey(line, socket, watches)) socket.destroy();
    });
  }

  /** False where the line makes no sense. */
  #obey(line: string, socket: Socket, watches: Map<string, () => void>): boolean {
    const blank = line.indexOf(' ');
    const id = line.slice(1, blank < 0 ? undefined : blank);
    const topic = decodeTopic(line.startsWith('*') ? line.slice(1) : line.slice(blank + 1));
    if (topic === undefined) return false;
    if (line.startsWith('-')) {
      watches.get(id)?.();
      return watches.delete(id);
    }
    if (line.startsWith('*')) this.#topics.announce(topic);
    else if (line.startsWith('+') && blank > 1 && !watches.has(id)) {
      const watch = this.#topics.watch(topic, () => {
        if (socket.writableLength > mostUnread) socket.destroy();
        else socket.write(`!${id}\n`);
      });
      watches.set(id, watch);
    } else return false;
    socket.write('=\n');
    return true;
  }
}
