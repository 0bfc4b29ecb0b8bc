import { expect, test } from 'vitest';
import { CommandReader } from '../../../../runner/job/log/commandReader.ts';
import { Masks } from '../../../../runner/job/log/masks.ts';
import { parseWorkflowCommand } from '../../../../runner/job/log/workflowCommand.ts';

test.each([
  ['::debug::text', { name: 'debug', properties: {}, message: 'text' }],
  ['  ::notice::', { name: 'notice', properties: {}, message: '' }],
  [
    '::error file=a b.sh,line=3,title=x%3Ay%2Cz::one%0Atwo%25%0d::three',
    {
      name: 'error',
      properties: { file: 'a b.sh', line: '3', title: 'x:y,z' },
      message: 'one\ntwo%\r::three',
    },
  ],
  ['::Warning file=::m', { name: 'warning', properties: { file: '' }, message: 'm' }],
])('%s is a command', (line, command) => expect(parseWorkflowCommand(line)).toEqual(command));

test.each(['std::vector', 'x ::error::y', '::', '::::', ':: error::x', '::error', ''])('%s is none', line => {
  expect(parseWorkflowCommand(line)).toBeUndefined();
});

test('annotations are collected, masked and bounded', () => {
  const reader = new CommandReader(new Masks(['hush']));
  reader.read('::error file=a.sh,line=3,col=7,title=No hush::say hush');
  reader.read('::warning line=x::w');
  expect(reader.annotations).toEqual([
    { level: 'error', message: 'say ***', title: 'No ***', file: 'a.sh', line: 3, column: 7 },
    { level: 'warning', message: 'w' },
  ]);
  for (let at = 0; at < 100; at++) reader.read(`::notice::${at}`);
  expect(reader.annotations).toHaveLength(50);
});

test('the first warning that is to be the state of the job is told of', () => {
  const reader = new CommandReader(new Masks(['hush']));
  for (let at = 0; at < 50; at++) reader.read(`::warning::${at}`);
  reader.read('::error state=warning::no');
  reader.read('::warning state=::no');
  expect(reader.warning).toBeUndefined();
  reader.read('::warning state=warning,file=a.sh::say hush');
  reader.read('::warning state=warning::too late');
  expect(reader.warning).toBe('say ***');
});

test('commands are text until the word that stopped them comes again', () => {
  const reader = new CommandReader(new Masks([]));
  for (const line of ['::stop-commands::pause', '::error::no', '::other::', '::pause::', '::error::yes']) {
    reader.read(line);
  }
  expect(reader.annotations).toEqual([{ level: 'error', message: 'yes' }]);
});
