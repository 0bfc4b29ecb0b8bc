import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { EditedText } from './editedText.ts';
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
  readonly #texts = new Map<string, EditedText>();

  open(uri: string, version: number, text: string): OpenDocument {
    const place = placeOf(uri);
    this.#texts.set(keyOf(place), new EditedText(text));
    return this.#keep({ uri, place, version, text });
  }

  /** Takes changes in; undefined for a document that is not open. */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): OpenDocument | undefined {
    const place = placeOf(uri);
    const text = this.#texts.get(keyOf(place));
    if (text === undefined) return undefined;
    text.change(changes);
    return this.#keep({ uri, place, version, text: text.text });
  }

  close(uri: string): OpenDocument | undefined {
    const key = keyOf(placeOf(uri));
    const document = this.#documents.get(key);
    this.#documents.delete(key);
    this.#texts.delete(key);
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
