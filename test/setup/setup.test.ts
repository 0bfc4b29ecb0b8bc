import { expect, test } from 'vitest';
import { missingOf, request } from './setup.ts';

const list = [
  { name: 'coreutils', brings: '/bin/l*', for: 'test/a.test.ts' },
  { name: 'nothing-of-this-name', brings: 'nothing-of-this-name', for: 'test/b.test.ts' },
  { name: 'nowhere', brings: '/nowhere/at/all/*', for: 'test/c.test.ts' },
];

test('what is missing is told with the tests that need it, and how to install it', () => {
  const missing = missingOf(list);
  expect(missing.map(({ name }) => name)).toEqual(['nothing-of-this-name', 'nowhere']);
  expect(request(missing)).toBe(
    'Some programs that the tests drive are not here:\n' +
      '  nothing-of-this-name  for test/b.test.ts\n' +
      '  nowhere               for test/c.test.ts\n' +
      'Install them and begin again; on Debian and its like:\n' +
      '  sudo apt-get install --no-install-recommends nothing-of-this-name nowhere\n' +
      'Tests that need none of them run by: npx vitest run <files>\n',
  );
});

test('a command counts only where it can be executed', () => {
  const shell = [{ name: 'dash', brings: 'sh', for: 'everything' }];
  expect(missingOf(shell, '/bin')).toEqual([]);
  expect(missingOf(shell, '/etc')).toEqual(shell);
});
