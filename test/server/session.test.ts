import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  createConnection,
  createProtocolConnection,
  ErrorCodes,
  LSPErrorCodes,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { Arrivals } from '../../server/arrivals.ts';
import { clientFacts } from '../../server/client.ts';
import { connectionOptions } from '../../server/serve.ts';
import { type AnswerOptions, Session } from '../../server/session.ts';
import { MemoryDisk } from './memoryDisk.ts';
import { builtServer, Client, forkBuilt, openSource, portsOf, pulling, pushed, startBuilt } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';
const mistaken = 'phases: [{ name: Load, tasks: [{ name: Accounts, uses: load }] }]\n';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-server-'));
  mkdirSync(join(folder, '.segue/orchestrations'), { recursive: true });
  writeFileSync(join(folder, nightly), mistaken);
});
afterAll(() => rmSync(folder, { recursive: true }));

const segue = fileURLToPath(new URL('../../dist/segue.cjs', import.meta.url));

describe('the built server', () => {
  test.each([
    ['over stdio', () => startBuilt(folder, [builtServer, '--stdio'])],
    ['without any option', () => startBuilt(folder)],
    ['as `segue lsp`', () => startBuilt(folder, [segue, 'lsp'])],
    ['as `segue lsp --stdio`', () => startBuilt(folder, [segue, 'lsp', '--stdio'])],
    ['over Node’s own channel', () => forkBuilt(folder)],
  ])('serves %s, and ends when it is told', async (_how, start) => {
    const { client, ended } = start();
    await client.initialize({ capabilities: pushed, processId: process.pid });
    await client.until(() => client.shown(nightly) !== undefined);
    expect(client.shown(nightly)?.diagnostics).toMatchObject([{ code: 'unknown-component' }]);
    await client.connection.sendRequest('shutdown');
    await client.connection.sendNotification('exit');
    expect(await ended).toBe(0);
    expect(client.logged).toEqual([]);
  });

  test('ends when its client goes away', async () => {
    const { client, child, ended } = startBuilt(folder);
    await client.initialize({});
    child.stdin?.end();
    expect(await ended).toBe(1);
  });

  test('fails where it is told to end before it was shut down, as the protocol says', async () => {
    const { client, ended } = startBuilt(folder);
    await client.initialize({});
    await client.connection.sendNotification('exit');
    expect(await ended).toBe(1);
  });
});

describe('a session', () => {
  test('answers nothing before it begins and after it ends', async () => {
    const { client } = startBuilt(folder);
    await expect(client.diagnostics(nightly)).rejects.toMatchObject({
      code: ErrorCodes.ServerNotInitialized,
    });
    await client.initialize({});
    expect(await client.diagnostics(nightly)).toHaveLength(1);
    await client.connection.sendRequest('shutdown');
    await expect(client.diagnostics(nightly)).rejects.toMatchObject({ code: ErrorCodes.InvalidRequest });
  });

  test('asks to be told of changes of the files that it reads', async () => {
    const client = await openSource({ [nightly]: mistaken });
    await client.until(() => client.registered.length > 0);
    expect(client.registered).toMatchObject([
      {
        registrations: [
          {
            method: 'workspace/didChangeWatchedFiles',
            registerOptions: {
              watchers: [{ globPattern: '**/.segue/**' }, { globPattern: '**/*.orchestration.{yaml,yml}' }],
            },
          },
        ],
      },
    ]);
  });

  test('serves the projects of folders that are added, and no longer those that are taken away', async () => {
    const client = await openSource(
      { [nightly]: mistaken, [`inner/${nightly}`]: mistaken },
      { capabilities: pushed },
    );
    await client.until(() => client.published.length === 2);
    const folders = [{ uri: client.rootUri, name: 'project' }];
    await client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: folders } });
    await client.until(() => client.published.length === 4);
    expect(client.shown(nightly)?.diagnostics).toEqual([]);
    await client.notify('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: client.uri('inner'), name: 'inner' }], removed: [] },
    });
    await client.until(() => client.published.length === 5);
    expect(client.shown(`inner/${nightly}`)?.diagnostics).toHaveLength(1);
  });
});

/** A session whose `textDocument/hover` tells the version that it was asked about; `asked` counts how often it was. */
async function openHover(options: AnswerOptions) {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const arrivals = new Arrivals();
  const reader = arrivals.watching(new StreamMessageReader(toServer));
  const connection = createConnection(reader, new StreamMessageWriter(toClient), connectionOptions(arrivals));
  const session = new Session(connection, portsOf(new MemoryDisk({})), arrivals);
  let asked = 0;
  connection.onInitialize(params => {
    session.begin(clientFacts(params));
    return { capabilities: {} };
  });
  connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) =>
    session.workspace.opened(uri, version, text),
  );
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
    session.workspace.edited(uri, version, contentChanges),
  );
  connection.onHover(
    session.answering(({ version }) => {
      asked++;
      return { contents: String(version) };
    }, options),
  );
  connection.listen();
  const protocol = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  const client = new Client(protocol, 'file:///project', async () => connection.dispose());
  await client.initialize({ capabilities: pulling });
  await client.open(nightly, mistaken);
  return {
    client,
    hover: () => client.request('textDocument/hover', nightly, { position: { line: 0, character: 0 } }),
    asked: () => asked,
  };
}

describe('a request about a document', () => {
  test('is refused without work where a newer version has arrived', async () => {
    const { client, hover, asked } = await openHover({});
    const early = hover();
    void client.change(nightly, { text: `${mistaken}\n` });
    const late = hover();
    await expect(early).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
    expect(await late).toEqual({ contents: '2' });
    expect(asked()).toBe(1);
  });

  test('is answered about the version that it was asked about, where its feature wants so', async () => {
    const { client, hover } = await openHover({ whenSuperseded: 'answer' });
    const early = hover();
    void client.change(nightly, { text: `${mistaken}\n` });
    const late = hover();
    expect(await early).toEqual({ contents: '1' });
    expect(await late).toEqual({ contents: '2' });
  });

  test('is refused without work where it is cancelled while it waits', async () => {
    const { client, hover, asked } = await openHover({});
    const source = new CancellationTokenSource();
    const first = hover();
    const params = { textDocument: { uri: client.uri(nightly) }, position: { line: 0, character: 0 } };
    const second = client.connection.sendRequest('textDocument/hover', params, source.token);
    source.cancel();
    await expect(second).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(await first).toEqual({ contents: '1' });
    expect(asked()).toBe(1);
  });

  test('is answered with nothing for other files', async () => {
    const { client, asked } = await openHover({});
    await client.open('compose.yaml', 'a: b\n');
    const position = { line: 0, character: 0 };
    expect(await client.request('textDocument/hover', 'compose.yaml', { position })).toBeNull();
    expect(asked()).toBe(0);
  });
});
