import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { ClientFacts } from '../client.ts';
import type { Session } from '../session.ts';

/** Something that the server does for an author. Features are equals: none knows another. */
export interface Feature {
  /** By which a client leaves it out (`leaveOut` in protocol.ts). */
  readonly name: string;
  /** What the server announces for it to this client. */
  capabilities(client: ClientFacts): ServerCapabilities;
  /** Sets its handlers up; called once, before `initialize`, so that `session.client` is not known yet. */
  register(connection: Connection, session: Session): void;
}
