import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type WatchAnswer, type WatchRequest, watchWord } from '../../component/watchProtocol.ts';
import type { Host } from '../../host.ts';
import type { Json, JsonObject } from '../../model/orchestration.ts';
import {
  type Hearing,
  type Watermark,
  WatermarkFailure,
  type WatermarkReader,
} from '../../trigger/sources/watermarks.ts';

export interface DatabaseAgentOptions {
  readonly host: Pick<Host, 'nodePath' | 'componentProgram' | 'env' | 'clock'>;
  /** Absolute path of the project's root. */
  readonly root: string;
  /** A connection as the settings describe it, with the secrets of an orchestration filled in; a sentence where it cannot be. */
  readonly connection: (orchestration: string, name: string) => Promise<JsonObject | string>;
}

interface Reading {
  readonly request: WatchRequest;
  readonly resolve: (value: Json) => void;
  readonly reject: (error: WatermarkFailure) => void;
}

interface Listening {
  readonly watermark: Watermark;
  readonly channel: string;
  readonly heard: Hearing;
  /** Null until it is known how to connect. */
  request: WatchRequest | null;
}

/** After its process has died, what is listened to is listened to again by another one, after this time in milliseconds. */
const pauseMs = 1_000;

/**
 * Has databases asked by a process of its own, which begins with the first question: neither a query that never ends nor a fault of a database's driver is the daemon's. The process
 * ends with the daemon, however that ends, since it reads what the daemon writes.
 */
export class DatabaseAgent implements WatermarkReader {
  readonly #options: DatabaseAgentOptions;
  readonly #readings = new Map<number, Reading>();
  readonly #listenings = new Map<number, Listening>();
  readonly #connections = new Map<string, JsonObject>();
  #lastId = 0;
  #child: ChildProcess | undefined;
  /** The reading that keeps the process from everything else. */
  #busyWith: number | undefined;
  #stopPause: () => void = () => {};
  #isClosed = false;

  constructor(options: DatabaseAgentOptions) {
    this.#options = options;
  }

  async read(watermark: Watermark): Promise<Json> {
    const { connection: name, query } = watermark;
    const connection = await this.#connectionOf(watermark);
    if (typeof connection === 'string') throw new WatermarkFailure(connection);
    if (this.#isClosed) throw new WatermarkFailure('The daemon is ending.');
    const id = ++this.#lastId;
    const request = { id, kind: 'read', name, connection, root: this.#options.root, query } as const;
    return new Promise((resolve, reject) => {
      this.#readings.set(id, { request, resolve, reject });
      this.#ask(request);
    });
  }

  listen(watermark: Watermark, channel: string, heard: Hearing): () => void {
    const id = ++this.#lastId;
    this.#listenings.set(id, { watermark, channel, heard, request: null });
    void this.#listen(id);
    return () => {
      this.#listenings.delete(id);
      if (this.#child !== undefined) this.#ask({ id, kind: 'leave' });
    };
  }

  renew(): void {
    this.#connections.clear();
    for (const id of this.#listenings.keys()) void this.#listen(id);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopPause();
    this.#listenings.clear();
    for (const { reject } of this.#readings.values()) reject(new WatermarkFailure('The daemon is ending.'));
    this.#readings.clear();
    const child = this.#child;
    if (child === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once('close', () => resolve());
    // Amid a query it would not see that nobody asks any more.
    child.kill('SIGKILL');
    await promise;
  }

  /** Listens, or listens elsewhere where that is what the settings say now. */
  async #listen(id: number): Promise<void> {
    const listening = this.#listenings.get(id);
    if (listening === undefined) return;
    const { watermark, channel, heard } = listening;
    const connection = await this.#connectionOf(watermark);
    if (this.#isClosed || !this.#listenings.has(id)) return;
    if (typeof connection === 'string') return heard.failed(connection);
    const { root } = this.#options;
    const request = { id, kind: 'listen', name: watermark.connection, connection, root, channel } as const;
    if (JSON.stringify(request) === JSON.stringify(listening.request)) return;
    if (listening.request !== null) this.#ask({ id, kind: 'leave' });
    listening.request = request;
    this.#ask(request);
  }

  /** Where a database is, as long as that has not failed. */
  async #connectionOf({ orchestration, connection }: Watermark): Promise<JsonObject | string> {
    const key = `${orchestration}\n${connection}`;
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const described = await this.#options.connection(orchestration, connection);
    if (typeof described !== 'string') this.#connections.set(key, described);
    return described;
  }

  #ask(request: WatchRequest): void {
    this.#running().stdin?.write(`${JSON.stringify(request)}\n`);
  }

  #running(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    const { nodePath, componentProgram, env } = this.#options.host;
    const child = spawn(nodePath, [componentProgram, watchWord], {
      // What it has to say beside answers is of no use to anybody.
      stdio: ['pipe', 'pipe', 'ignore'],
      env,
      // Ctrl-C is meant for the daemon, which lets it go when it asks no more.
      detached: true,
    });
    this.#child = child;
    // Where it has ended, that is told by its end.
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', line => {
      const answer = answerIn(line);
      if (answer !== undefined) this.#answered(answer);
    });
    child.once('error', () => this.#ended(child));
    child.once('close', () => this.#ended(child));
    return child;
  }

  #answered(answer: WatchAnswer): void {
    const { id } = answer;
    if (answer.kind === 'busy') {
      this.#busyWith = id;
      return;
    }
    if (this.#busyWith === id) this.#busyWith = undefined;
    const listening = this.#listenings.get(id);
    const reading = this.#readings.get(id);
    this.#readings.delete(id);
    if (answer.kind === 'told') listening?.heard.told();
    else if (answer.kind === 'value') reading?.resolve(answer.value);
    else {
      // A password may have been changed since.
      this.#connections.clear();
      if (listening !== undefined) listening.heard.failed(answer.message);
      else reading?.reject(new WatermarkFailure(answer.message));
    }
  }

  /** Whose query it died of has failed; the others are asked once more. */
  #ended(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const culprit = this.#busyWith ?? this.#readings.keys().next().value;
    this.#busyWith = undefined;
    const reading = culprit === undefined ? undefined : this.#readings.get(culprit);
    if (culprit !== undefined) this.#readings.delete(culprit);
    reading?.reject(new WatermarkFailure('The query ran longer than 30 s, or its process was ended.'));
    if (this.#isClosed || this.#readings.size + this.#listenings.size === 0) return;
    this.#stopPause();
    this.#stopPause = this.#options.host.clock.after(pauseMs, () => {
      for (const { request } of [...this.#readings.values(), ...this.#listenings.values()])
        if (request !== null) this.#ask(request);
    });
  }
}

/** What the process has answered; undefined where a driver has printed something. */
function answerIn(line: string): WatchAnswer | undefined {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
