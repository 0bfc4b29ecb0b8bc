import { describe, expect, test } from 'vitest';
import { builtinComponents } from '../../../runner/model/builtin/components.ts';
import type { Catalog, Configuration } from '../../../runner/model/catalog.ts';
import { TaskMemory } from '../../../runner/model/check/taskMemory.ts';
import { readOrchestration, readOrchestrationAgain } from '../../../runner/model/readOrchestration.ts';
import { defaultSettings, emptyCatalog } from '../../../runner/model/readSettings.ts';
import { SourceFile } from '../../../runner/model/sourceFile.ts';
import type { KnownItems } from '../../../runner/model/yaml/knownItems.ts';
import { readYamlAgain } from '../../../runner/model/yaml/readYaml.ts';

const text = `\
params: { since: { type: string } }
secrets: [TOKEN]
limits: { parallel: 2 }
phases:
  - name: Extract
    tasks:
      - { name: Orders, uses: shell, config: crm, with: { script: x } }
      - name: Accounts
        run: ./accounts.sh
  - name: Load
    tasks:
      - { name: Pasted, run: "echo \${{ params.since }}" }
      - { name: Second, if: tasks.orders.state == 'success', uses: shell, config: crm, with: { script: x } }
      - { name: Third, if: phases.extract.state == 'success', run: "./x.sh \${{ secrets.TOKEN }}" }
`;

/** Reads a file as it changes, with what is known of it from before. */
class Reader {
  readonly #memory = new TaskMemory();
  #known: KnownItems | null = null;

  read(now: string, catalog: Catalog) {
    const file = new SourceFile('.segue/orchestrations/a.yaml', now);
    const { reading, known } = readYamlAgain(file, this.#known);
    this.#known = known;
    return readOrchestrationAgain({ file, catalog, yaml: reading, memory: this.#memory });
  }
}

function fresh(now: string) {
  return readOrchestration(new SourceFile('.segue/orchestrations/a.yaml', now), catalogWith(new Map()));
}

function catalogWith(configurations: Catalog['configurations']): Catalog {
  return { ...emptyCatalog(defaultSettings), components: builtinComponents, configurations };
}

describe('an orchestration that is read again', () => {
  test.each([
    ['name: Orders', 'name: Order', 'another id for what a later task looks at'],
    ['name: Extract', 'name: Extraction', 'another id for the phase that a later task looks at'],
    ['  - name: Load\n    tasks:\n', '', 'what was looked at in an earlier phase is in the same one'],
    ['name: Accounts', 'name: Orders', 'a second task of an id'],
    ['since: { type: string }', 'since: { type: number }', 'a param that can carry no command'],
    ['since: { type: string }', 'until: { type: string }', 'another param'],
    ['secrets: [TOKEN]\n', '', 'no secrets'],
    ['run: ./accounts.sh', 'ran: ./accounts.sh', 'a mistake in one task'],
    ['limits: { parallel: 2 }', 'limits: { duration: soon }', 'a mistake outside of all tasks'],
  ])('tells after %j → %j what a first reading tells', (from, to) => {
    const reader = new Reader();
    const catalog = catalogWith(new Map());
    const changed = text.replace(from, to);
    expect(reader.read(text, catalog).problems).toEqual(fresh(text).problems);
    expect(reader.read(changed, catalog).problems).toEqual(fresh(changed).problems);
    expect(fresh(changed).problems).not.toEqual(fresh(text).problems);
    expect(reader.read(text, catalog).problems).toEqual(fresh(text).problems);
  });

  test('means the same as one that is read for the first time', () => {
    const catalog = catalogWith(new Map());
    const right = text.replaceAll(', config: crm', '');
    const reader = new Reader();
    reader.read(right.replace('Second', 'A longer name'), catalog);
    const again = reader.read(right, catalog);
    expect(again.orchestration).not.toBeNull();
    expect(again.orchestration).toEqual(fresh(right).orchestration);
    expect(reader.read(text, catalog).orchestration).toBeNull();
  });

  test('checks no task again of which nothing has changed', () => {
    const looked: string[] = [];
    class Counted extends Map<string, Configuration> {
      override get(key: string): Configuration | undefined {
        looked.push(key);
        return super.get(key);
      }
    }
    const crm = {
      component: 'shell',
      name: 'crm',
      path: 'crm.yaml',
      description: null,
      parameters: {},
      text: '',
    };
    const catalog = catalogWith(new Counted([['shell/crm', crm]]));
    const reader = new Reader();
    reader.read(text, catalog);
    expect(looked).toHaveLength(2);
    reader.read(text.replace('name: Accounts', 'name: All accounts'), catalog);
    expect(looked).toHaveLength(2);
    reader.read(text.replace('name: Second', 'name: Another'), catalog);
    expect(looked).toHaveLength(3);
  });
});
