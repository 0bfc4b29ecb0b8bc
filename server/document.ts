import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { keyOf, type Place, placeOf } from './uri.ts';

/** An open document as it is at one version; a change makes another one of it. */
export interface OpenDocument {
  /** As the client writes it. */
  readonly uri: string;
  readonly place: Place;
  readonly version: number;
  readonly text: string;
}

/** The documents that are open in the editor. What they say counts, and not what the disk says. */
export class OpenDocuments {
  readonly #documents = new Map<string, OpenDocument>();
  /** The library's documents, which take the changes in. */
  readonly #buffers = new Map<string, TextDocument>();

  open(uri: string, version: number, text: string): OpenDocument {
    const place = placeOf(uri);
    this.#buffers.set(keyOf(place), TextDocument.create(uri, 'yaml', version, text));
    return this.#keep({ uri, place, version, text });
  }

  /** Takes changes in; undefined for a document that is not open. */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): OpenDocument | undefined {
    const place = placeOf(uri);
    const buffer = this.#buffers.get(keyOf(place));
    if (buffer === undefined) return undefined;
    const text = TextDocument.update(buffer, [...changes], version).getText();
    return this.#keep({ uri, place, version, text });
  }

  close(uri: string): OpenDocument | undefined {
    const key = keyOf(placeOf(uri));
    const document = this.#documents.get(key);
    this.#documents.delete(key);
    this.#buffers.delete(key);
    return document;
  }

  at(place: Place): OpenDocument | undefined {
    return this.#documents.get(keyOf(place));
  }

  /** In the order in which they were opened. */
  all(): readonly OpenDocument[] {
    return [...this.#documents.values()];
  }

  #keep(document: OpenDocument): OpenDocument {
    this.#documents.set(keyOf(document.place), document);
    return document;
  }
}
