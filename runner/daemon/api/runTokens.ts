import type { RunCreated } from '../../record/entry.ts';
import type { JobAccess, JobIdentity } from '../../run/jobIdentity.ts';
import { type IssuedToken, newToken } from '../../token/token.ts';

export interface RunTokensOptions {
  /** Where jobs reach the API; known once the server listens. */
  readonly url: () => string | null;
  readonly clock: { now(): number };
}

/**
 * The tokens of the runs that are executed here, each as long as its run. They are in this process's memory alone: no file, no record and no log has them, and they are
 * worth nothing after the process's end.
 */
export class RunTokens implements JobIdentity {
  readonly #options: RunTokensOptions;
  readonly #byId = new Map<string, IssuedToken>();
  /** Ids of tokens by runs. */
  readonly #byRun = new Map<string, string>();

  constructor(options: RunTokensOptions) {
    this.#options = options;
  }

  find(id: string): IssuedToken | undefined {
    return this.#byId.get(id);
  }

  grant({ runId: run, orchestration, number, trigger }: RunCreated): JobAccess | null {
    const url = this.#options.url();
    if (url === null) return null;
    const { depth } = trigger;
    const access = {
      kind: 'run',
      run,
      orchestration,
      number,
      depth: typeof depth === 'number' ? depth : 0,
    } as const;
    const note = `of ${orchestration}#${number}`;
    const { kept, text } = newToken({ access, note, createdAt: this.#options.clock.now(), expiresAt: null });
    this.#byId.set(kept.id, kept);
    this.#byRun.set(run, kept.id);
    return { url, token: text };
  }

  revoke(run: string): void {
    this.#byId.delete(this.#byRun.get(run) ?? '');
    this.#byRun.delete(run);
  }
}
