import { expect, test } from 'vitest';
import { type ComponentCall, componentCommand } from '../../../runner/component/componentCommand.ts';
import { parameterEnvironment } from '../../../runner/component/parameterEnvironment.ts';

const call: ComponentCall = {
  definition: {
    name: 'dbt',
    description: null,
    path: '.segue/components/dbt/component.yaml',
    parameters: null,
    outputs: {},
    openOutputs: true,
    runs: { using: 'shell', script: 'dbt run' },
    text: '',
  },
  parameters: {},
  shell: null,
  root: '/project',
  node: '/usr/bin/node',
  expand: text => text.replace('dbt', 'DBT'),
};

test('a script runs in the shell that the component or the task names, its expressions filled in', () => {
  expect(componentCommand(call)).toEqual({ kind: 'script', shell: 'default', script: 'DBT run' });
  expect(componentCommand({ ...call, shell: 'sh' })).toMatchObject({ shell: 'sh' });
  const definition = { ...call.definition, runs: { using: 'python', script: 'x' } as const };
  expect(componentCommand({ ...call, definition, shell: 'sh' })).toMatchObject({ shell: 'python' });
});

test("a main file is found in the component's folder", () => {
  const command = (using: 'node' | 'python' | 'shell') =>
    componentCommand({ ...call, definition: { ...call.definition, runs: { using, main: 'lib/main.x' } } });
  const args = ['/project/.segue/components/dbt/lib/main.x'];
  expect(command('node')).toEqual({ kind: 'program', file: '/usr/bin/node', args });
  expect(command('python')).toEqual({ kind: 'program', file: 'python3', args });
  expect(command('shell')).toEqual({ kind: 'program', file: 'bash', args });
});

test('parameters reach a component under their own names, as inputs, and all together', () => {
  expect(
    parameterEnvironment({ select: 'tag:daily', 'full-refresh': true, vars: { a: [1] }, none: null }),
  ).toEqual({
    SEGUE_PARAMETERS: '{"select":"tag:daily","full-refresh":true,"vars":{"a":[1]},"none":null}',
    SELECT: 'tag:daily',
    INPUT_SELECT: 'tag:daily',
    FULL_REFRESH: 'true',
    INPUT_FULL_REFRESH: 'true',
    VARS: '{"a":[1]}',
    INPUT_VARS: '{"a":[1]}',
    NONE: '',
    INPUT_NONE: '',
  });
});

test.each(['path', 'home', 'ld_preload', 'segue_run_id', 'node_options', 'bash_env', '1st'])(
  'a parameter named %s does not take over what the system needs',
  name => {
    const upper = name.toUpperCase();
    expect(Object.keys(parameterEnvironment({ [name]: 'x' }))).toEqual([
      'SEGUE_PARAMETERS',
      `INPUT_${upper}`,
    ]);
  },
);
