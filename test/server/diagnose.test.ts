import { describe, expect, test } from 'vitest';
import type {
  ClientCapabilities,
  DocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { isProblemCode, problemKinds, problemPage } from '../../runner/model/problem.ts';
import { withoutCarets } from '../support/caret.ts';
import { annotatedDiagnostics, type Client, openSource, pulling, pushed } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';
const configuration = '.segue/configurations/load/crm.yaml';
const component = '.segue/components/load/component.yaml';

/** A project in which nothing is wrong. */
const project = {
  '.segue/segue.yaml': 'timezone: UTC\n',
  [component]:
    'parameters: { type: object, properties: { rows: { type: integer } } }\nruns: { using: shell, script: echo }\n',
  [configuration]: 'parameters: { rows: 5 }\n',
  [nightly]: 'phases: [{ name: Load, tasks: [{ name: Accounts, uses: load, config: crm }] }]\n',
};

/** A client that does not tell of changes on the disk. */
const unwatching: ClientCapabilities = { ...pulling, workspace: {} };

const usesShop = project[nightly].replace('config: crm', 'config: shop');

/** Opens a document, and holds its diagnostics against the carets in its text. */
async function check(client: Client, path: string, text: string): Promise<void> {
  const plain = withoutCarets(text);
  await client.open(path, plain);
  const found = annotatedDiagnostics(plain, await client.diagnostics(path));
  expect(found).toBe(text);
}

describe('a client that fetches diagnostics', () => {
  test('gets every mistake of an orchestration at its place', async () => {
    const client = await openSource(project);
    await check(
      client,
      nightly,
      `\
naem: Nightly
#<^^^^ unknown-key: Unknown key "naem" in an orchestration; did you mean "name"?
phases:
  - name: Load
    tasks:
      - name: Accounts
        uses: laod
#             ^^^^ unknown-component: Unknown component "laod"; did you mean "load"?
`,
    );
  });

  test('gets those of settings, components and configurations', async () => {
    const client = await openSource(project);
    await client.open('.segue/segue.yaml', 'timezone: Europe/Prag\n');
    await client.open(component, 'runs: { using: bash, script: echo }\n');
    await client.open(configuration, 'parameters: { rows: many }\n');
    const codes = async (path: string) => (await client.diagnostics(path)).map(({ code }) => code);
    expect(await codes('.segue/segue.yaml')).toEqual(['invalid-time-zone']);
    expect(await codes(component)).toEqual(['wrong-value']);
    // With its component broken, nothing is known of its parameters.
    expect(await codes(configuration)).toEqual([]);
    await client.closeDocument(component);
    expect(await codes(configuration)).toEqual(['wrong-type']);
  });

  test('gets nothing for YAML of another kind', async () => {
    const client = await openSource(project);
    for (const path of ['docker-compose.yaml', '.segue/notes.yaml', '.github/workflows/ci.yml', 'untitled']) {
      await client.open(path, 'naem: [\n');
      expect(await client.diagnostics(path)).toEqual([]);
    }
    await client.open('jobs/other.orchestration.yml', 'naem: x\n');
    expect(await client.diagnostics('jobs/other.orchestration.yml')).not.toEqual([]);
  });

  test('is led to the page of each code, to the other place, and to the likely name', async () => {
    const client = await openSource(project);
    const task = '{ name: Accounts, uses: load }';
    await client.open(
      nightly,
      `phases: [{ name: Load, tasks: [${task}, ${task}], ifs: "true" }]\n# segue-ignore: never-fire\n`,
    );
    const [duplicate, unknown, unused] = await client.diagnostics(nightly);
    expect(duplicate).toMatchObject({
      code: 'duplicate-id',
      source: 'segue',
      severity: 1,
      codeDescription: { href: problemPage('duplicate-id') },
      relatedInformation: [{ location: { uri: client.uri(nightly), range: { start: { line: 0 } } } }],
    });
    expect(unknown).toMatchObject({ code: 'unknown-key', data: { suggestion: 'if' } });
    expect(unused).toMatchObject({ code: 'unknown-suppression', severity: 2, tags: [1] });
  });

  test('is not sent what it cannot show', async () => {
    const client = await openSource(project, { capabilities: { textDocument: { diagnostic: {} } } });
    await client.open(nightly, `${project[nightly]}# segue-ignore: never-fire\n`);
    const [unused] = await client.diagnostics(nightly);
    expect(Object.keys(unused ?? {}).sort()).toEqual(['code', 'message', 'range', 'severity', 'source']);
  });

  test('gets no second report of what has not changed', async () => {
    const client = await openSource(project);
    await client.open(nightly, usesShop);
    const fetch = (previousResultId?: string) =>
      client.request<DocumentDiagnosticReport>('textDocument/diagnostic', nightly, { previousResultId });
    const first = await fetch();
    expect(first).toMatchObject({ kind: 'full', items: [{ code: 'unknown-configuration' }] });
    expect(await fetch(first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    await client.change(nightly, { text: project[nightly] });
    expect(await fetch(first.resultId)).toMatchObject({ kind: 'full', items: [] });
  });

  test('gets all files of the project, open or not, with the versions of the open ones', async () => {
    const client = await openSource({ ...project, [nightly]: usesShop });
    await client.open(configuration, 'parameters: { rows: many }\n');
    await client.change(configuration, { text: 'parameters: { rows: more }\n' });
    const report = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      previousResultIds: [{ uri: client.uri('.segue/orchestrations/gone.yaml'), value: '1' }],
    });
    const found = report.items.map(item => [
      item.uri.slice(client.rootUri.length + 1),
      item.version,
      item.kind === 'full' ? item.items.map(({ code }) => code) : item.kind,
    ]);
    expect(found).toEqual([
      [component, null, []],
      [configuration, 2, ['wrong-type']],
      [nightly, null, ['unknown-configuration']],
      ['.segue/segue.yaml', null, []],
      ['.segue/orchestrations/gone.yaml', null, []],
    ]);
  });

  test('is asked to fetch again when files change', async () => {
    const client = await openSource(project);
    await client.open(nightly, project[nightly]);
    expect(await client.diagnostics(nightly)).toEqual([]);
    await client.until(() => client.refreshes > 0);
    const before = client.refreshes;
    client.disk.remove(configuration);
    await client.changedOnDisk(`-${configuration}`);
    await client.until(() => client.refreshes > before);
    expect((await client.diagnostics(nightly)).map(({ code }) => code)).toEqual(['unknown-configuration']);
  });
});

describe('other files', () => {
  test.each([
    [
      'as they stand in the editor, saved or not',
      async (client: Client) => client.open('.segue/configurations/load/shop.yaml', ''),
    ],
    [
      'as they are on the disk',
      async (client: Client, write: (path: string, text: string) => void) => {
        write('.segue/configurations/load/shop.yml', '');
        await client.changedOnDisk('+.segue/configurations/load/shop.yml');
      },
    ],
    [
      'in whole folders that appear',
      async (client: Client, write: (path: string, text: string) => void) => {
        write('.segue/configurations/load/shop.yml', '');
        await client.changedOnDisk('+.segue/configurations/load');
      },
    ],
  ])('count %s', async (_how, give) => {
    const client = await openSource({ ...project, [nightly]: usesShop });
    await client.open(nightly, usesShop);
    expect((await client.diagnostics(nightly)).map(({ code }) => code)).toEqual(['unknown-configuration']);
    await give(client, (path, text) => client.disk.write(path, text));
    expect(await client.diagnostics(nightly)).toEqual([]);
  });

  test('count at every change of theirs', async () => {
    const client = await openSource(project);
    await client.open(nightly, `${project[nightly].trimEnd()}\n`);
    await client.open(component, project[component]);
    const codes = async () => (await client.diagnostics(nightly)).map(({ code }) => code);
    expect(await codes()).toEqual([]);
    await client.change(component, { text: project[component].replace('integer', 'string') });
    // The configuration has a number, and so cannot be used any more.
    expect(await codes()).toEqual(['invalid-reference']);
    await client.change(component, {
      text: project[component].replace('properties', 'required: [table], properties'),
    });
    expect(await codes()).toEqual(['missing-key']);
    await client.change(component, { text: project[component] });
    expect(await codes()).toEqual([]);
  });

  test('close the circle of orchestrations that start each other', async () => {
    const starts = (id: string) =>
      `phases: [{ name: P, tasks: [{ name: T, uses: orchestration, with: { orchestration: ${id} } }] }]\n`;
    const client = await openSource({ ...project, '.segue/orchestrations/a.yaml': starts('b') });
    await client.open('.segue/orchestrations/a.yaml', starts('b'));
    const codes = async () =>
      (await client.diagnostics('.segue/orchestrations/a.yaml')).map(({ code }) => code);
    expect(await codes()).toContain('unknown-orchestration');
    await client.open('.segue/orchestrations/b.yaml', '');
    expect(await codes()).not.toContain('unknown-orchestration');
    await client.change('.segue/orchestrations/b.yaml', { text: starts('a') });
    expect(await codes()).toContain('orchestration-cycle');
    await client.closeDocument('.segue/orchestrations/b.yaml');
    expect(await codes()).not.toContain('orchestration-cycle');
  });

  test.each(['.segue/configurations', '.segue', ''])(
    'count no more when the folder "%s" is removed',
    async folder => {
      const client = await openSource(project);
      await client.open(nightly, project[nightly]);
      expect(await client.diagnostics(nightly)).toEqual([]);
      for (const path of Object.keys(project)) if (path.startsWith(folder)) client.disk.remove(path);
      await client.changedOnDisk(folder === '' ? '-' : `-${folder}`);
      const codes = (await client.diagnostics(nightly)).map(({ code }) => code);
      expect(codes).toContain(
        folder === '.segue/configurations' ? 'unknown-configuration' : 'unknown-component',
      );
    },
  );

  test('with the same id are told of', async () => {
    const client = await openSource(project);
    const other = 'jobs/nightly.orchestration.yaml';
    await client.open(other, project[nightly]);
    expect(await client.diagnostics(other)).toMatchObject([
      { code: 'duplicate-id', relatedInformation: [{ location: { uri: client.uri(nightly) } }] },
    ]);
  });

  test('are looked at again for a client that does not watch the disk', async () => {
    const client = await openSource({ ...project, [nightly]: usesShop }, { capabilities: unwatching });
    await client.open(nightly, usesShop);
    expect(await client.diagnostics(nightly)).not.toEqual([]);
    client.disk.write('.segue/configurations/load/shop.yaml', '');
    await client.notify('textDocument/didSave', { textDocument: { uri: client.uri(nightly) } });
    expect(await client.diagnostics(nightly)).toEqual([]);
    expect(client.registered).toEqual([]);
  });
});

describe('a client that is sent diagnostics', () => {
  test('gets those of each version, and of no older one after it', async () => {
    const client = await openSource(project, { capabilities: pushed });
    await client.open(nightly, project[nightly]);
    for (let version = 2; version <= 30; version++)
      await client.change(nightly, { text: `${'x'.repeat(version)}: 1\n` });
    await client.until(() => client.shown(nightly)?.version === 30);
    const own = client.published.filter(({ uri }) => uri === client.uri(nightly));
    const versions = own.map(({ version }) => version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
    const unknown = client.shown(nightly)?.diagnostics.find(({ code }) => code === 'unknown-key');
    expect(unknown).toMatchObject({ range: { end: { character: 30 } } });
  });

  test('is answered first what it asks together with a change', async () => {
    const client = await openSource(project, { capabilities: pushed });
    await client.open(nightly, project[nightly]);
    await client.until(() => client.shown(nightly)?.version === 1);
    const order: string[] = [];
    const position = { line: 0, character: 12 };
    const ask = async (what: string): Promise<void> => {
      await client.request(`textDocument/${what}`, nightly, { position });
      order.push(what);
    };
    const answers: Promise<void>[] = [];
    await client.atOnce(() => {
      void client.change(nightly, { text: usesShop });
      answers.push(...['hover', 'completion', 'definition'].map(ask));
    });
    await client.until(() => client.shown(nightly)?.version === 2);
    order.push('diagnostics');
    await Promise.all(answers);
    expect(order).toEqual(['hover', 'completion', 'definition', 'diagnostics']);
  });

  test('gets those of files that are not open, and sees them go', async () => {
    const client = await openSource({ ...project, [nightly]: usesShop }, { capabilities: pushed });
    await client.until(() => client.shown(nightly) !== undefined);
    expect(client.shown(nightly)).toMatchObject({ diagnostics: [{ code: 'unknown-configuration' }] });
    expect(client.shown(nightly)?.version).toBeUndefined();
    await client.open('.segue/configurations/load/shop.yaml', '');
    await client.until(() => client.shown(nightly)?.diagnostics.length === 0);
    await client.closeDocument('.segue/configurations/load/shop.yaml');
    await client.until(() => client.shown(nightly)?.diagnostics.length === 1);
    client.disk.remove(nightly);
    await client.changedOnDisk(`-${nightly}`);
    await client.until(() => client.shown(nightly)?.diagnostics.length === 0);
    // Files in which nothing is wrong are not spoken of.
    expect(client.shown(component)).toBeUndefined();
  });

  test('gets those of other open documents after a change of what they use', async () => {
    const client = await openSource(project, { capabilities: pushed });
    await client.open(nightly, project[nightly]);
    await client.open(component, project[component]);
    await client.until(() => client.shown(nightly)?.version === 1);
    await client.change(component, {
      text: project[component].replace('properties', 'required: [table], properties'),
    });
    await client.until(() => client.shown(nightly)?.diagnostics.length === 1);
    expect(client.shown(nightly)).toMatchObject({ version: 1, diagnostics: [{ code: 'missing-key' }] });
  });

  test('is not offered to fetch them, nor the other way round', async () => {
    const sent = await openSource(project, { capabilities: pushed });
    expect(sent.answer.capabilities.diagnosticProvider).toBeUndefined();
    const fetching = await openSource({ ...project, [nightly]: usesShop });
    expect(fetching.answer.capabilities.diagnosticProvider).toMatchObject({ workspaceDiagnostics: true });
    await fetching.open(nightly, usesShop);
    expect(await fetching.diagnostics(nightly)).not.toEqual([]);
    expect(fetching.published).toEqual([]);
  });

  test('gets none where another server gives them', async () => {
    const leftOut = { capabilities: pushed, initializationOptions: { leaveOut: ['diagnostics'] } };
    const client = await openSource({ ...project, [nightly]: usesShop }, leftOut);
    await client.open(nightly, usesShop);
    await client.connection.sendRequest('shutdown');
    expect(client.published).toEqual([]);
  });
});

test('the page of every code is named after it', () => {
  for (const code of Object.keys(problemKinds).filter(isProblemCode))
    expect(new URL(problemPage(code)).pathname).toBe(`/problems/${code}`);
});
