import type { Notice } from './notice.ts';

/** One way to tell somebody. */
export interface Channel {
  /** For the log: `email to data@example.com`; never a secret. */
  readonly name: string;
  /** What is told here stands until the opposite is told, as an incident does: what comes late must not undo what came after it. */
  readonly lasts?: true;
  /** Resolves when whoever passes it on has taken it; rejects with a `DeliveryError`. */
  send(notice: Notice): Promise<void>;
}

/** A notice that was not taken. The message is for people, and holds no address that is a secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** Whether the same may go better later. */
  readonly isPassing: boolean;
  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}
