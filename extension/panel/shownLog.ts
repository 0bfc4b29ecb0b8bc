import type { Project } from '../project/project.ts';
import { LogReader } from '../runner/logReader.ts';
import type { HostMessage, PageMessage } from './messages.ts';

/** What the page says of logs. */
export type LogMessage = Extract<
  PageMessage,
  { readonly kind: 'openLog' | 'closeLog' | 'readLog' | 'searchLog' }
>;

/** The one log that the page shows, if any: another one takes its place. */
export class ShownLog {
  readonly #project: Project;
  readonly #send: (message: HostMessage) => void;
  #log: LogReader | null = null;

  constructor(project: Project, send: (message: HostMessage) => void) {
    this.#project = project;
    this.#send = send;
  }

  async take(message: LogMessage): Promise<void> {
    switch (message.kind) {
      case 'openLog':
        return this.#open(message.run, message.job);
      case 'closeLog':
        return this.close();
      case 'readLog': {
        const { job, block } = message;
        if (this.#log?.job !== job) return;
        this.#send({ kind: 'logBlock', job, block, lines: await this.#log.read(block) });
        return;
      }
      case 'searchLog': {
        const { job, text } = message;
        if (this.#log?.job !== job) return;
        this.#send({ kind: 'logFound', job, text, ...(await this.#log.search(text)) });
      }
    }
  }

  async close(): Promise<void> {
    const log = this.#log;
    this.#log = null;
    await log?.dispose();
  }

  async #open(run: string, job: string): Promise<void> {
    await this.close();
    const log = new LogReader(job);
    this.#log = log;
    const program = await this.#project.program();
    await log.follow({ program, root: this.#project.root, run }, index => {
      if (this.#log === log) this.#send({ kind: 'logIndex', index });
    });
  }
}
