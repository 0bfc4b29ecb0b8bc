import type { ServerCapabilities } from 'vscode-languageserver';
import type { ClientFacts } from '../client.ts';
import { Publisher } from '../diagnostics/publisher.ts';
import { registerPull } from '../diagnostics/pull.ts';
import type { Feature } from './feature.ts';

/** Shows what is wrong with every file: fetched by clients that can, sent to all others, never both. */
export const diagnose: Feature = {
  name: 'diagnostics',
  capabilities({ pullsDiagnostics }: ClientFacts): ServerCapabilities {
    if (!pullsDiagnostics) return {};
    const options = { identifier: 'segue', interFileDependencies: true, workspaceDiagnostics: true };
    return { diagnosticProvider: options };
  },
  register(connection, session) {
    registerPull(connection, session);
    const publisher = new Publisher(connection, session);
    session.workspace.onChange(change => {
      const { client } = session;
      if (!client.pullsDiagnostics && !client.leaveOut.has('diagnostics')) publisher.follow(change);
    });
  },
};
