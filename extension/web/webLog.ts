import type { HostMessage } from '../panel/messages.ts';
import type { Api } from './api.ts';

/** Lines of a block, which the log asks for together. */
const every = 500;
/** A log that grows is asked after this often, in ms. */
const pauseMs = 1000;
/** A search that finds more lines than this is not looked through anyway. */
const mostFound = 10_000;
/** `2026-11-21T02:45:00.123Z ` stands before what the job printed. */
const stampLength = 25;

/** The log of one job, fetched as far as it goes, and further while it grows. */
export class WebLog {
  readonly job: string;
  readonly #path: string;
  readonly #end = new AbortController();
  readonly #lines: string[] = [];
  #bytes = 0;
  /** The beginning of a line that is still being written. */
  #rest = '';

  constructor(run: string, job: string) {
    this.job = job;
    const task = job.replace(/\.\d+\.\d+$/, '');
    this.#path = `/runs/${run}/tasks/${encodeURIComponent(task)}/log?job=${encodeURIComponent(job)}`;
  }

  /** Tells of the lines, now and whenever there are more, until the job has ended or the log is closed. */
  async follow(api: Api, tell: (message: HostMessage) => void): Promise<void> {
    const { signal } = this.#end;
    const decoder = new TextDecoder();
    for (let isComplete = false, isFirst = true; !isComplete && !signal.aborted; isFirst = false) {
      const response = await api.ask(`${this.#path}&offset=${this.#bytes}`, { signal });
      const bytes = await response.arrayBuffer();
      isComplete = response.headers.get('segue-log-complete') === 'true';
      this.#bytes += bytes.byteLength;
      this.#keep(decoder.decode(bytes, { stream: true }), isComplete);
      if (bytes.byteLength > 0 || isComplete || isFirst) tell(this.#index(isComplete));
      if (!isComplete) await new Promise(resolve => setTimeout(resolve, pauseMs));
    }
  }

  read(block: number): HostMessage {
    const lines = this.#lines.slice(block * every, (block + 1) * every);
    return { kind: 'logBlock', job: this.job, block, lines };
  }

  /** The lines that hold a text, whatever its case. */
  search(text: string): HostMessage {
    const wanted = text.toLowerCase();
    const found =
      wanted === ''
        ? []
        : this.#lines.flatMap((line, at) => (line.toLowerCase().includes(wanted, stampLength) ? [at] : []));
    const lines = found.slice(0, mostFound);
    return { kind: 'logFound', job: this.job, text, lines, isCut: found.length > mostFound };
  }

  /** All that is known of it. */
  get text(): string {
    return [...this.#lines, this.#rest].join('\n');
  }

  close(): void {
    this.#end.abort();
  }

  #keep(text: string, isComplete: boolean): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#lines.push(line);
    if (!isComplete || this.#rest === '') return;
    this.#lines.push(this.#rest);
    this.#rest = '';
  }

  #index(isComplete: boolean): HostMessage {
    const { length } = this.#lines;
    const index = { job: this.job, file: '', bytes: this.#bytes, lines: length, every, from: 0, offsets: [] };
    return { kind: 'logIndex', index: { ...index, isComplete } };
  }
}
