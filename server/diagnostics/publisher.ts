import type { Connection } from 'vscode-languageserver';
import type { OpenDocument } from '../document.ts';
import type { FileReading } from '../reading.ts';
import type { Session } from '../session.ts';
import { toDiagnostics } from '../toLsp.ts';
import { keyOf, placeOf } from '../uri.ts';
import type { WorkspaceChange } from '../workspace.ts';

/** A validation that took less than this, in milliseconds, is made at every change at once. */
const quickMs = 15;

/** Before a validation that takes longer, milliseconds in which nothing arrives: editors ask for completions a moment after the key. */
const lullMs = 4;

/** Milliseconds of work after which whatever has arrived meanwhile goes first. */
const sliceMs = 8;

/** What a client shows for a file. */
interface Shown {
  readonly uri: string;
  /** Null where the file was not open. */
  readonly version: number | null;
  readonly text: string;
}

interface Validation {
  readonly tookMs: number;
  /** By the ports' clock. */
  readonly endedAt: number;
}

/**
 * Sends diagnostics to a client that does not fetch them: of the document that changes as soon as everything else that has arrived is
 * begun, but, where that takes longer, only after a rest as long as the last one took, for the newest version alone; then of all other
 * files of the projects at hand, where they have changed.
 */
export class Publisher {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #shown = new Map<string, Shown>();
  /** The last validation of each document. */
  readonly #last = new Map<string, Validation>();
  /** Documents whose validation is put off. */
  readonly #putOff = new Set<string>();
  #isSweeping = false;
  #isStale = false;

  constructor(connection: Connection, session: Session) {
    this.#connection = connection;
    this.#session = session;
  }

  follow(change: WorkspaceChange): void {
    if (change.kind === 'text') this.#validateSoon(change.document);
    else this.#sweepSoon();
  }

  #validateSoon({ uri, place }: OpenDocument): void {
    const key = keyOf(place);
    if (this.#putOff.has(key)) return;
    this.#putOff.add(key);
    this.#rested(key)
      .then(() => {
        this.#putOff.delete(key);
        return this.#validate(uri);
      })
      .catch(error => this.#session.report(error));
  }

  /** Waits until a document may be validated again, and until all has been begun that the client asked for with the change. */
  async #rested(key: string): Promise<void> {
    const { arrivals, ports } = this.#session;
    const last = this.#last.get(key);
    if (last === undefined || last.tookMs < quickMs) return arrivals.allBegun(ports);
    const restMs = last.endedAt + last.tookMs - ports.now();
    if (restMs > 0) await new Promise<void>(resolve => ports.after(restMs, resolve));
    // Whatever is asked once this has begun has to wait for all of it.
    await arrivals.lull(ports, lullMs);
  }

  async #validate(uri: string): Promise<void> {
    const { arrivals, ports, workspace } = this.#session;
    const document = workspace.documents.at(placeOf(uri));
    // It was closed meanwhile: what the disk has is shown with all other files.
    if (document === undefined) return this.#sweepSoon();
    // The change that has arrived brings its own validation.
    if (arrivals.isSuperseded(uri, document.version)) return;
    const startedAt = ports.now();
    const reading = await workspace.reading(uri);
    if (reading !== null) this.#publish(reading);
    const endedAt = ports.now();
    this.#last.set(keyOf(document.place), { tookMs: endedAt - startedAt, endedAt });
    this.#sweepSoon();
  }

  /** Brings all other files up to date, one sweep at a time. */
  #sweepSoon(): void {
    this.#isStale = true;
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    this.#sweep().catch(error => {
      this.#isSweeping = false;
      this.#session.report(error);
    });
  }

  async #sweep(): Promise<void> {
    const { arrivals, ports } = this.#session;
    while (this.#isStale) {
      await arrivals.allBegun(ports);
      this.#isStale = false;
      await this.#sweepOnce();
    }
    this.#isSweeping = false;
  }

  async #sweepOnce(): Promise<void> {
    const { ports, workspace, arrivals } = this.#session;
    const seen = new Set<string>();
    let startedAt = ports.now();
    for (const project of await workspace.projects()) {
      const open = workspace.documents.all().flatMap(({ place }) => project.relative(place.path) ?? []);
      for (const path of new Set([...open, ...(await project.paths())])) {
        const reading = await project.read(path);
        if (reading === null) continue;
        const key = keyOf(placeOf(reading.uri));
        seen.add(key);
        const isSuperseded = reading.version !== null && arrivals.isSuperseded(reading.uri, reading.version);
        // One that is put off comes in its own time, and is followed by another sweep.
        if (!isSuperseded && !this.#putOff.has(key)) this.#publish(reading);
        if (ports.now() - startedAt < sliceMs) continue;
        await arrivals.allBegun(ports);
        startedAt = ports.now();
      }
    }
    if (!this.#isStale) this.#clearAllBut(seen);
  }

  #publish(reading: FileReading): void {
    const { uri, version } = reading;
    const key = keyOf(placeOf(uri));
    const shown = this.#shown.get(key);
    // A reading that took long may be overtaken by a newer one.
    if (shown?.version !== null && version !== null && shown !== undefined && shown.version > version) return;
    const diagnostics = toDiagnostics(reading, this.#session.client);
    const text = JSON.stringify(diagnostics);
    if (shown?.text === text && shown.version === version) return;
    if (version === null && diagnostics.length === 0 && shown === undefined) return;
    this.#shown.set(key, { uri, version, text });
    this.#send(version === null ? { uri, diagnostics } : { uri, version, diagnostics });
  }

  /** Files that are gone, or no longer looked at, show nothing. */
  #clearAllBut(seen: ReadonlySet<string>): void {
    for (const [key, { uri }] of this.#shown) {
      if (seen.has(key)) continue;
      this.#shown.delete(key);
      this.#last.delete(key);
      this.#send({ uri, diagnostics: [] });
    }
  }

  #send(params: Parameters<Connection['sendDiagnostics']>[0]): void {
    this.#connection.sendDiagnostics(params).catch(error => this.#session.report(error));
  }
}
