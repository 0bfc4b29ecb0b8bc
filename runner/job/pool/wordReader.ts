import type { OutputSink } from '../process/outputPipes.ts';
import { wordStart } from './workerMessage.ts';

const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

/** Takes what a worker says about its jobs out of the stream of their output, however it is cut into chunks. */
export class WordReader {
  readonly #start: Buffer;
  readonly #onOutput: OutputSink;
  readonly #onWord: (word: string) => void;
  /** Bytes that may be the begin of a word. */
  #held: Buffer = NOTHING;

  /** `onOutput` gets what is no word. Its bytes, as those of `take`, are valid during the call only. */
  constructor(token: string, onOutput: OutputSink, onWord: (word: string) => void) {
    this.#start = Buffer.from(wordStart(token), 'latin1');
    this.#onOutput = onOutput;
    this.#onWord = onWord;
  }

  take(bytes: Buffer): void {
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = NOTHING;
    while (rest.length > 0) {
      const at = rest.indexOf(this.#start);
      const plain = at < 0 ? rest.length - this.#heldLength(rest) : at;
      if (plain > 0) this.#onOutput(rest.subarray(0, plain));
      const end = at < 0 ? -1 : rest.indexOf(NEWLINE, at);
      if (end < 0) {
        this.#held = Buffer.from(rest.subarray(plain));
        return;
      }
      this.#onWord(rest.toString('latin1', at + this.#start.length, end));
      rest = rest.subarray(end + 1);
    }
  }

  /** How many of the last bytes could go on to be a word's start. */
  #heldLength(bytes: Buffer): number {
    const from = Math.max(0, bytes.length - this.#start.length + 1);
    for (let at = bytes.indexOf(this.#start[0] ?? 0, from); at >= 0; ) {
      const length = bytes.length - at;
      if (bytes.subarray(at).equals(this.#start.subarray(0, length))) return length;
      at = bytes.indexOf(this.#start[0] ?? 0, at + 1);
    }
    return 0;
  }
}
