import type { Disposable, Message, MessageReader, MessageStrategy } from 'vscode-languageserver';
import { nextTurn, type ServerPorts } from './ports.ts';
import { keyOf, placeOf } from './uri.ts';

/** Milliseconds that work for which nobody waits is put off at most: a client may ask without end. */
const mostPatienceMs = 100;

/**
 * Knows the newest version of each document that has arrived, also while its change still waits its turn behind other messages:
 * work for an older version would be thrown away. And knows when nothing waits any more, so that what is asked is answered first.
 */
export class Arrivals {
  readonly #newest = new Map<string, number>();
  /** Counts each message twice: when it arrives and when it has its turn. */
  #steps = 0;

  /** How a connection has to take its messages, so that their turns are seen. */
  readonly strategy: MessageStrategy = {
    handleMessage: (message, next) => {
      this.#steps++;
      return next(message);
    },
  };

  /** The same reader; what comes through it is looked at before it queues. */
  watching(reader: MessageReader): MessageReader {
    const listen = reader.listen.bind(reader);
    reader.listen = (callback): Disposable =>
      listen(message => {
        this.#steps++;
        this.#look(message);
        callback(message);
      });
    return reader;
  }

  /** Whether a newer version of a document has arrived. */
  isSuperseded(uri: string, version: number): boolean {
    const newest = this.#newest.get(keyOf(placeOf(uri)));
    return newest !== undefined && newest > version;
  }

  /**
   * Waits until every message that is there has had its turn. The library reads one message a turn of the event loop, and begins
   * one: a whole turn in which it does neither tells that none is left.
   */
  async allBegun(ports: Pick<ServerPorts, 'after' | 'now'>): Promise<void> {
    const untilMs = ports.now() + mostPatienceMs;
    // The turn at hand may take its message after this.
    await nextTurn(ports);
    for (let before = -1; before !== this.#steps && ports.now() < untilMs; ) {
      before = this.#steps;
      await nextTurn(ports);
    }
  }

  /** Waits until for some milliseconds nothing has arrived. */
  async lull(ports: Pick<ServerPorts, 'after' | 'now'>, lullMs: number): Promise<void> {
    const untilMs = ports.now() + mostPatienceMs;
    await this.allBegun(ports);
    for (let before = -1; before !== this.#steps && ports.now() < untilMs; ) {
      before = this.#steps;
      await new Promise<void>(resolve => ports.after(lullMs, resolve));
    }
  }

  #look(message: Message): void {
    if (!('method' in message) || !('params' in message)) return;
    const { method, params } = message;
    if (method === 'textDocument/didChange') {
      const changed = documentIn(params);
      if (changed !== null) this.#newest.set(keyOf(placeOf(changed.uri)), changed.version);
    } else if (method === 'textDocument/didOpen' || method === 'textDocument/didClose') {
      // Versions start anew with the next opening.
      const uri = documentIn(params)?.uri;
      if (uri !== undefined) this.#newest.delete(keyOf(placeOf(uri)));
    }
  }
}

function documentIn(params: unknown): { readonly uri: string; readonly version: number } | null {
  if (typeof params !== 'object' || params === null || !('textDocument' in params)) return null;
  const { textDocument } = params;
  if (typeof textDocument !== 'object' || textDocument === null) return null;
  if (!('uri' in textDocument) || typeof textDocument.uri !== 'string') return null;
  const version = 'version' in textDocument ? textDocument.version : undefined;
  return { uri: textDocument.uri, version: typeof version === 'number' ? version : 0 };
}
