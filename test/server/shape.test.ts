import { describe, expect, test } from 'vitest';
import type {
  FoldingRange,
  SelectionRange,
  SemanticTokens,
  SemanticTokensDelta,
  SymbolInformation,
} from 'vscode-languageserver';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { type Client, openSource, pulling, withCursor } from './rig.ts';

const nightly = '.segue/orchestrations/nightly.yaml';

const coloured = {
  ...pulling,
  textDocument: {
    ...pulling.textDocument,
    semanticTokens: {
      requests: { full: { delta: true }, range: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: [],
    },
  },
};

describe('folding', () => {
  async function folds(text: string, client?: Client): Promise<readonly string[]> {
    const asked = client ?? (await openSource({}));
    await asked.open(nightly, text);
    const ranges = await asked.request<FoldingRange[]>('textDocument/foldingRange', nightly);
    return ranges.map(
      ({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ` ${kind}`}`,
    );
  }

  const text = `\
# Loads
# everything.
name: Nightly
#region Everything
params:
  since:
    type: string
phases:
  - name: Extract
    tasks:
      - name: Accounts
        run: |
          ./a.sh
          ./b.sh

      - { name: Orders,
          run: echo }
#endregion
`;

  test('has blocks, items, scripts, brackets, comments and regions', async () => {
    expect(await folds(text)).toEqual([
      '0-1 comment',
      '3-17 region',
      '4-6',
      '5-6',
      '7-16',
      '8-16',
      '9-16',
      '10-13',
      '11-13',
      '15-16',
    ]);
  });

  test('keeps what is outside of a broken line, and to the number that a client can take', async () => {
    expect(await folds(text.replace('type: string', 'type: "string'))).toEqual(await folds(text));
    const capabilities = { textDocument: { foldingRange: { rangeLimit: 2 } } };
    // Those that hide the most: without the last phases of a large file nothing could be folded there.
    expect(await folds(text, await openSource({}, { capabilities }))).toEqual(['3-17 region', '7-16']);
    expect(await folds('')).toEqual([]);
  });
});

describe('widening a selection', () => {
  async function widened(marked: string): Promise<readonly string[]> {
    const { text, position } = withCursor(marked);
    const client = await openSource({});
    await client.open(nightly, text);
    const params = { positions: [position] };
    const [range] = await client.request<SelectionRange[]>('textDocument/selectionRange', nightly, params);
    const file = new SourceFile('', text);
    const steps: string[] = [];
    for (let at = range; at !== undefined; at = at.parent) {
      const stretch = text.slice(file.offsetAt(at.range.start), file.offsetAt(at.range.end));
      steps.push(stretch.replaceAll(/\n\s*/g, '⏎'));
    }
    return steps;
  }

  test('goes from a name in an expression to the file', async () => {
    const steps = await widened(`\
phases:
  - name: 😀
    tasks:
      - name: B
        if: "😀\${{ tasks.a.out|puts.x == 1 }}"
`);
    const task = 'name: B⏎if: "😀${{ tasks.a.outputs.x == 1 }}"';
    expect(steps).toEqual([
      'outputs',
      'tasks.a.outputs.x',
      'tasks.a.outputs.x == 1',
      '${{ tasks.a.outputs.x == 1 }}',
      '😀${{ tasks.a.outputs.x == 1 }}',
      '"😀${{ tasks.a.outputs.x == 1 }}"',
      'if: "😀${{ tasks.a.outputs.x == 1 }}"',
      task,
      `- ${task}`,
      `tasks:⏎- ${task}`,
      `name: 😀⏎tasks:⏎- ${task}`,
      `- name: 😀⏎tasks:⏎- ${task}`,
      `phases:⏎- name: 😀⏎tasks:⏎- ${task}`,
      `phases:⏎- name: 😀⏎tasks:⏎- ${task}⏎`,
    ]);
  });

  test('starts at a key, at an item, and in an empty file', async () => {
    expect((await widened('par|ams: { a: 1 }\n'))[0]).toBe('params');
    expect((await widened('secrets: [A, B|B]\n')).slice(0, 3)).toEqual(['BB', '[A, BB]', 'secrets: [A, BB]']);
    expect(await widened('|')).toEqual(['']);
  });
});

describe('colours', () => {
  const legend = ['variable', 'property', 'function', 'keyword', 'number', 'string', 'operator', 'macro'];

  /** Tokens as `text:type`, by their places in the text. */
  function read(text: string, data: readonly number[]): readonly string[] {
    const file = new SourceFile('', text);
    const found: string[] = [];
    let [line, character] = [0, 0];
    for (let at = 0; at < data.length; at += 5) {
      const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(at, at + 4);
      character = lines === 0 ? character + characters : characters;
      line += lines;
      const start = file.offsetAt({ line, character });
      found.push(`${text.slice(start, start + length)}:${legend[type]}`);
    }
    return found;
  }

  const text = `\
phases:
  - name: A
    if: "!failure() && params.full != true"
    tasks:
      - name: B
        run: |
          echo 😀 "\${{ tasks['a'].x }}" \${{ join(params.y, 'it''s') }}
          done \${{ params.
        env: { A: '\${{ format(''a'', 1.5) }}' }
`;

  test('are those of expressions, finished or not', async () => {
    const client = await openSource({}, { capabilities: coloured });
    await client.open(nightly, text);
    const all = await client.request<SemanticTokens>('textDocument/semanticTokens/full', nightly);
    expect(read(text, all.data)).toEqual([
      ...['!:operator', 'failure:function', '&&:operator', 'params:variable', 'full:property'],
      ...['!=:operator', 'true:keyword'],
      ...['${{:macro', 'tasks:variable', "'a':string", 'x:property', '}}:macro'],
      ...['${{:macro', 'join:function', 'params:variable', 'y:property', "'it''s':string", '}}:macro'],
      ...['${{:macro', 'params:variable'],
      ...['${{:macro', 'format:function', "''a'':string", '1.5:number', '}}:macro'],
    ]);
    const range = { start: { line: 8, character: 0 }, end: { line: 9, character: 0 } };
    const some = await client.request<SemanticTokens>('textDocument/semanticTokens/range', nightly, {
      range,
    });
    expect(read(text, some.data)).toEqual(read(text, all.data).slice(-5));
  });

  test('come as what differs since the last', async () => {
    const client = await openSource({}, { capabilities: coloured });
    await client.open(nightly, text);
    const first = await client.request<SemanticTokens>('textDocument/semanticTokens/full', nightly);
    const since = (previousResultId: string | undefined) =>
      client.request<SemanticTokensDelta & Partial<SemanticTokens>>(
        'textDocument/semanticTokens/full/delta',
        nightly,
        { previousResultId },
      );
    const same = await since(first.resultId);
    expect(same).toMatchObject({ edits: [] });
    const changed = text.replace('join(', 'contains(params.x, ');
    await client.change(nightly, { text: changed });
    const { edits, resultId } = await since(same.resultId);
    expect(edits).toHaveLength(1);
    const data = [...first.data];
    for (const edit of edits) data.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
    const fresh = await client.request<SemanticTokens>('textDocument/semanticTokens/full', nightly);
    expect(data).toEqual(fresh.data);
    // The result before is not known any more.
    expect((await since(resultId)).data).toEqual(fresh.data);
  });

  test('are not announced to a client that has none', async () => {
    const client = await openSource({});
    expect(client.answer.capabilities.semanticTokensProvider).toBeUndefined();
  });
});

describe('symbols of the workspace', () => {
  const files = {
    '.segue/segue.yaml': 'connections: { shop: { type: sqlite, path: x.db } }\n',
    '.segue/components/load/component.yaml': 'runs: { using: shell, script: echo }\n',
    '.segue/configurations/load/crm.yaml': '{}\n',
    [nightly]: 'name: Every night\nphases: [{ name: Load, tasks: [{ name: Shop orders, run: echo }] }]\n',
  };

  test('are found by name in all files, the nearest first', async () => {
    const client = await openSource(files);
    const find = async (query: string) => {
      const found = await client.connection.sendRequest<SymbolInformation[]>('workspace/symbol', { query });
      return found.map(({ name, containerName = '', location: { uri, range } }) => {
        const file = uri.slice(uri.lastIndexOf('/') + 1);
        return `${containerName} > ${name} ${file}:${range.start.line + 1}:${range.start.character + 1}`;
      });
    };
    expect(await find('lo')).toEqual([
      'shell > load component.yaml:1:1',
      'Every night > Load nightly.yaml:2:18',
    ]);
    expect(await find('shop')).toEqual([
      'Load > Shop orders nightly.yaml:2:40',
      'segue.yaml > shop segue.yaml:1:16',
    ]);
    expect(await find('SoRd')).toEqual(['Load > Shop orders nightly.yaml:2:40']);
    expect(await find('night')).toEqual(['nightly > Every night nightly.yaml:1:7']);
    expect(await find('')).toHaveLength(6);
    expect(await find('nothing of the kind')).toEqual([]);
  });
});
