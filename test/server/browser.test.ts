import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { createProtocolConnection, PortMessageReader, PortMessageWriter } from 'vscode-languageserver/node';
import { type FileAnswer, type FileParams, type FolderAnswer, fileRequests } from '../../server/protocol.ts';
import { placeOf } from '../../server/uri.ts';
import { MemoryDisk } from './memoryDisk.ts';
import { Client } from './rig.ts';

const bundle = fileURLToPath(new URL('../../dist/server-browser.js', import.meta.url));

/** Runs the bundle with what a browser gives a worker, and nothing of what Node gives. */
const likeABrowser = `
  const { parentPort, workerData } = require('node:worker_threads');
  const global = { postMessage: message => parentPort.postMessage(message), addEventListener: () => {} };
  for (const name of ['setTimeout', 'clearTimeout', 'performance', 'TextDecoder', 'TextEncoder', 'URL', 'console', 'queueMicrotask', 'Intl'])
    global[name] = globalThis[name];
  require('node:vm').runInNewContext(workerData, global);
  parentPort.on('message', data => global.onmessage({ data }));
`;

const nightly = '.segue/orchestrations/nightly.yaml';
const usesLoad = 'phases: [{ name: Load, tasks: [{ name: Accounts, uses: load, with: { rows: many } }] }]\n';
const files = new MemoryDisk({
  '/repo/.segue/components/load/component.yaml':
    'parameters: { type: object, properties: { rows: { type: integer } } }\nruns: { using: shell, script: echo }\n',
});

async function start(answersFiles: boolean): Promise<Client> {
  const worker = new Worker(likeABrowser, { eval: true, workerData: readFileSync(bundle, 'utf8') });
  const connection = createProtocolConnection(new PortMessageReader(worker), new PortMessageWriter(worker));
  if (answersFiles) {
    const pathOf = ({ uri }: FileParams): string => placeOf(uri).path;
    connection.onRequest<FileAnswer, void>(
      fileRequests.read,
      async (params: FileParams): Promise<FileAnswer> => {
        const outcome = await files.readText(pathOf(params));
        return outcome.kind === 'text'
          ? { kind: 'bytes', bytes: new TextEncoder().encode(outcome.text) }
          : outcome;
      },
    );
    connection.onRequest<FolderAnswer, void>(fileRequests.list, (params: FileParams) =>
      files.list(pathOf(params)),
    );
    connection.onRequest(fileRequests.facts, (params: FileParams) => files.facts(pathOf(params)));
  }
  const client = new Client(connection, 'vscode-vfs://github/repo', async () => {
    await worker.terminate();
  });
  await client.initialize({});
  return client;
}

test('the server runs in a browser’s worker, with the files that its client sees', async () => {
  const client = await start(true);
  await client.open(nightly, usesLoad);
  expect(await client.diagnostics(nightly)).toMatchObject([{ code: 'wrong-type' }]);
  expect(client.logged).toEqual([]);
});

test('and with what is open alone, where its client shows no files', async () => {
  const client = await start(false);
  await client.open(nightly, usesLoad);
  expect(await client.diagnostics(nightly)).toMatchObject([{ code: 'unknown-component' }]);
  await client.open('.segue/components/load/component.yaml', 'runs: { using: shell, script: echo }\n');
  expect(await client.diagnostics(nightly)).toEqual([]);
});
