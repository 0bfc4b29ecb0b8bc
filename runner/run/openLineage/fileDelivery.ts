import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../makeFolder.ts';
import type { Delivery, Undelivered } from './delivery.ts';
import type { RunEvent } from './events.ts';

/** Events as lines of JSON, added to a file. */
export class FileDelivery implements Delivery {
  readonly #path: string;
  #count = 0;
  #reason: string | null = null;

  /** Absolute path of the file, which is made with its folder where there is none. */
  constructor(path: string) {
    this.#path = path;
  }

  send(event: RunEvent): void {
    try {
      makeFolder(dirname(this.#path));
      appendFileSync(this.#path, `${JSON.stringify(event)}\n`);
    } catch (error) {
      this.#count++;
      this.#reason = error instanceof Error ? error.message : String(error);
    }
  }

  async close(): Promise<Undelivered> {
    return { count: this.#count, reason: this.#reason };
  }
}
