import type { Disposable, Message, MessageReader } from 'vscode-languageserver';
import { keyOf, placeOf } from './uri.ts';

/**
 * Knows the newest version of each document that has arrived, also while its change still waits its turn behind other messages:
 * work for an older version would be thrown away.
 */
export class Arrivals {
  readonly #newest = new Map<string, number>();

  /** The same reader; what comes through it is looked at before it queues. */
  watching(reader: MessageReader): MessageReader {
    const listen = reader.listen.bind(reader);
    reader.listen = (callback): Disposable =>
      listen(message => {
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
