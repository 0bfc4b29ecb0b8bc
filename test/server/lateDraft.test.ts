import { expect, test } from 'vitest';
import { TaskMemory } from '../../runner/model/check/taskMemory.ts';
import { readOrchestration } from '../../runner/model/readOrchestration.ts';
import { defaultSettings, emptyCatalog } from '../../runner/model/readSettings.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import { lateDraft } from '../../server/lateDraft.ts';

const file = new SourceFile(
  '.segue/orchestrations/a.yaml',
  'phases: [{ name: One, tasks: [{ name: Same, run: x }, { name: Same, ran: y }] }]\n',
);
const catalog = emptyCatalog(defaultSettings);

/** Counts the tasks that are checked. */
class CountingMemory extends TaskMemory {
  checked = 0;

  override check(...args: Parameters<TaskMemory['check']>): void {
    this.checked++;
    super.check(...args);
  }
}

test('a draft shows phases and tasks without anything being checked, and checks once what is wrong', () => {
  const memory = new CountingMemory();
  const draft = lateDraft({ file, catalog, yaml: readYaml(file), memory });
  const whole = readOrchestration(file, catalog);
  expect(draft.id).toBe('a');
  expect(draft.outline.phases.map(({ tasks }) => tasks.map(({ id }) => id))).toEqual([['same', 'same']]);
  expect(memory.checked).toBe(0);
  expect(draft.problems).toEqual(whole.problems);
  expect(draft.problems).toBe(draft.problems);
  expect(draft.orchestration).toBeNull();
  expect(memory.checked).toBe(2);
});
