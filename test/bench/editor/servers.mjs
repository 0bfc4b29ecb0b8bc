import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Both servers, in the order in which they take turns. */
export function serversOf({ here, server }) {
  const schema = pathToFileURL(join(here, '../../schemas/orchestration.schema.json')).href;
  return {
    // With the flag that the extension starts it with.
    segue: {
      name: 'segue',
      command: [process.execPath, '--max-semi-space-size=4', server, '--stdio'],
      settings: {},
    },
    peer: {
      name: 'yaml-language-server',
      command: [process.execPath, peerAt(here), '--stdio'],
      settings: {
        // Nothing is fetched, and no other schema can be meant.
        yaml: {
          schemas: { [schema]: '.segue/orchestrations/*.yaml' },
          schemaStore: { enable: false },
          validate: true,
          completion: true,
          hover: true,
        },
      },
    },
  };
}

/** How the peer gets here, where it is not: it is no part of `npm ci`. */
export function whatIsMissing({ here }) {
  if (existsSync(peerAt(here))) return null;
  return 'yaml-language-server is not installed; type: npm ci --ignore-scripts --prefix test/bench/peers';
}

function peerAt(here) {
  return join(here, 'peers/node_modules/yaml-language-server/bin/yaml-language-server');
}
