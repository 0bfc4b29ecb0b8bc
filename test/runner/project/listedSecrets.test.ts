import { expect, test } from 'vitest';
import { listedSecrets } from '../../../runner/project/listedSecrets.ts';
import { MemoryFiles } from './memoryFiles.ts';

test('finds the secrets that any orchestration of the project lists, in half-typed files too', async () => {
  const files = new MemoryFiles({
    '/p/.segue/orchestrations/one.yaml': 'secrets: [CRM_TOKEN]\nphases: []\n',
    '/p/.segue/orchestrations/two.yml': 'secrets:\n  - SHOP_HOOK\nphas',
    '/p/.segue/orchestrations/three.yaml': 'name: no such list\n',
    '/p/.segue/orchestrations/notes.txt': 'secrets: [NOT_YAML]\n',
  });
  expect([...(await listedSecrets('/p', files))].sort()).toEqual(['CRM_TOKEN', 'SHOP_HOOK']);
  expect(await listedSecrets('/elsewhere', files)).toEqual(new Set());
});
