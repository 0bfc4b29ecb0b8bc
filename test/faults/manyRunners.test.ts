import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunJson } from '../../schemas/types.ts';
import { expectClear } from './support/clear.ts';
import { leftIn } from './support/processes.ts';
import { faults, Project } from './support/project.ts';
import { integrityOf } from './support/record.ts';

const alone = 'exec 9>>lock; flock -n 9 || echo overlap >> overlaps';

faults('runners that start at the same time', () => {
  test('on a fresh project make one history, whoever comes first', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo');
    project.tasks('stock', 'id: count, run: echo');
    const outcomes = await Promise.all([
      project.segue('run', 'sales'),
      project.segue('run', 'stock'),
      project.segue('runs'),
    ]);
    for (const outcome of outcomes) expectClear(outcome, 0);
    expect((await project.json<readonly unknown[]>('runs')).length).toBe(2);
    expect(integrityOf(project)).toBe('ok');
  });

  test('twenty of them all run, one of an orchestration and one of a configuration at a time', async () => {
    const project = new Project();
    project.component('load', `${alone}; sleep 0.01`, 'shop');
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) {
      const own = `exec 8>>lock-${id}; flock -n 8 || echo overlap >> overlaps; sleep 0.01`;
      project.tasks(id, 'id: load, uses: load, config: shop', `id: own, run: "${own}"`);
    }
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => project.segue('run', ids[at % 5] ?? '')),
    );
    for (const outcome of outcomes) expectClear(outcome, 0);
    expect(existsSync(join(project.root, 'overlaps'))).toBe(false);
    const runs = await project.json<readonly RunJson[]>('runs', '--limit', '100');
    expect(runs.map(({ state }) => state)).toEqual(Array(20).fill('success'));
    for (const id of ids) {
      const numbers = runs.filter(({ orchestration }) => orchestration === id).map(({ number }) => number);
      expect(numbers.toSorted()).toEqual([1, 2, 3, 4]);
    }
    expect(integrityOf(project)).toBe('ok');
    expect(leftIn(project.folder)).toEqual([]);
  });
});
