import type { LogIndexJson } from '../../schemas/types.ts';
import type { HostMessage } from '../panel/messages.ts';
import type { Api } from './api.ts';

/** A log that grows is asked after this often, in ms. */
const pauseMs = 1000;
/** A search that finds more lines than this is not looked through anyway. */
const mostFound = 10_000;
/** `2026-11-21T02:45:00.123Z ` stands before what the job printed. */
const stampLength = 25;

/**
 * The log of one job, of any size, while it grows: the server tells where its lines are, so that only the part that somebody looks at
 * is ever fetched. A search reads all of it, and keeps nothing.
 */
export class WebLog {
  readonly job: string;
  readonly #api: Api;
  readonly #path: string;
  readonly #end = new AbortController();
  readonly #offsets: number[] = [];
  #bytes = 0;
  #lines = 0;
  #searching = new AbortController();

  constructor(api: Api, run: string, job: string) {
    this.#api = api;
    this.job = job;
    const task = job.replace(/\.\d+\.\d+$/, '');
    this.#path = `/runs/${run}/tasks/${encodeURIComponent(task)}/log`;
  }

  /** Tells of the log's lines, now and whenever there are more, until the job has ended or the log is closed. */
  async follow(tell: (message: HostMessage) => void): Promise<void> {
    const { signal } = this.#end;
    for (let isComplete = false, isFirst = true; !isComplete && !signal.aborted; isFirst = false) {
      const before = this.#lines;
      const index = await this.#further();
      ({ isComplete } = index);
      if (index.lines > before || isComplete || isFirst) tell({ kind: 'logIndex', index });
      if (!isComplete) await new Promise(resolve => setTimeout(resolve, pauseMs));
    }
  }

  /** The lines of a block as they are in the file: each with its time. */
  async read(block: number): Promise<HostMessage> {
    const from = this.#offsets[block];
    const to = this.#offsets[block + 1] ?? this.#bytes;
    if (from === undefined || to <= from) return { kind: 'logBlock', job: this.job, block, lines: [] };
    const text = await (await this.#part({ from, to }, this.#end.signal)).text();
    return { kind: 'logBlock', job: this.job, block, lines: text.replace(/\n$/, '').split('\n') };
  }

  /** The lines that hold a text, whatever its case. Another search ends the one before. */
  async search(text: string): Promise<HostMessage> {
    this.#searching.abort();
    this.#searching = new AbortController();
    const found = text === '' || this.#bytes === 0 ? [] : await this.#find(text, this.#searching.signal);
    const lines = found.slice(0, mostFound);
    return { kind: 'logFound', job: this.job, text, lines, isCut: found.length > mostFound };
  }

  /** All of it, for a file. */
  async whole(): Promise<Blob> {
    return (await this.#api.ask(this.#query(), { signal: this.#end.signal })).blob();
  }

  close(): void {
    this.#end.abort();
    this.#searching.abort();
  }

  async #further(): Promise<LogIndexJson> {
    const known = new URLSearchParams({
      job: this.job,
      bytes: String(this.#bytes),
      lines: String(this.#lines),
    });
    const { signal } = this.#end;
    const answer = await this.#api.ask(`${this.#path}/index?${known}`, { signal });
    const index = (await answer.json()) as LogIndexJson;
    this.#bytes = index.bytes;
    this.#lines = index.lines;
    // One by one: a log of a gigabyte has more of them than a call takes arguments.
    for (const offset of index.offsets) this.#offsets.push(offset);
    return index;
  }

  #query(): string {
    return `${this.#path}?job=${encodeURIComponent(this.job)}`;
  }

  /** The bytes from `from` to before `to`. */
  #part(
    { from, to }: { readonly from: number; readonly to: number },
    signal: AbortSignal,
  ): Promise<Response> {
    return this.#api.ask(this.#query(), { signal, headers: { range: `bytes=${from}-${to - 1}` } });
  }

  async #find(text: string, signal: AbortSignal): Promise<readonly number[]> {
    const wanted = text.toLowerCase();
    const found: number[] = [];
    const { body } = await this.#part({ from: 0, to: this.#bytes }, signal);
    const reader = body?.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (let number = 0; found.length <= mostFound; ) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) break;
      const lines = (rest + decoder.decode(value, { stream: true }).toLowerCase()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.includes(wanted, stampLength)) found.push(number);
        number++;
      }
    }
    await reader?.cancel();
    return found;
  }
}
