import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const text = readFileSync(fileURLToPath(new URL('../../../action.yml', import.meta.url)), 'utf8');
const action: Action = parse(text);

const folder = mkdtempSync(join(tmpdir(), 'segue-action-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Executes the shell steps as GitHub does: `bash -e` with the environment of the step, inputs filled in. */
function execute(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
  const values = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([k, v]) => [k, v.default ?? ''])),
    ...inputs,
  };
  const filled = (template: string) =>
    template.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_all, name: string) => values[name] ?? '');
  let output = '';
  for (const step of action.runs.steps) {
    if (step.run === undefined) continue;
    expect(step.shell).toBe('bash');
    const stepEnv = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]),
    );
    const { stdout, stderr, status } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run],
      {
        encoding: 'utf8',
        cwd: folder,
        env: { ...process.env, ...env, ...stepEnv },
      },
    );
    output += stdout + stderr;
    if (status !== 0) return { output, status };
  }
  return { output, status: 0 };
}

/** A folder like the checked out action, with a program that prints its arguments, or without. */
function actionFolder(name: string, isBuilt: boolean): Record<string, string> {
  const path = join(folder, name);
  const program = join(path, 'dist', 'segue.cjs');
  mkdirSync(join(path, 'bin'), { recursive: true });
  const source =
    'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = Number(process.env.CODE || 0);';
  writeFileSync(join(path, 'program.cjs'), source);
  if (isBuilt) {
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, source);
  }
  const npm = `#!/bin/sh\necho "npm $*"\nmkdir -p "$3/dist" && cp "$3/program.cjs" "$3/dist/segue.cjs"\n`;
  writeFileSync(join(path, 'bin', 'npm'), npm);
  chmodSync(join(path, 'bin', 'npm'), 0o755);
  const paths = [join(path, 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''];
  return { GITHUB_ACTION_PATH: path, PATH: paths.join(delimiter) };
}

describe('the GitHub action', () => {
  test('declares what it uses, and never puts an input into a script', () => {
    const used = [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    for (const step of action.runs.steps) expect(step.run ?? '').not.toContain('${{');
  });

  test('runs the orchestration with its arguments, whatever is in them', () => {
    const env = actionFolder('built action', true);
    const args = `--param "since=7 days" --reporter junit=a.xml\n--skip 'x' '$(touch pwned)'`;
    const { output, status } = execute({ orchestration: 'a b; exit 9', project: 'my shop', args }, env);
    expect(status).toBe(0);
    expect(JSON.parse(output)).toEqual([
      '-C',
      'my shop',
      'run',
      '--param',
      'since=7 days',
      '--reporter',
      'junit=a.xml',
      '--skip',
      'x',
      '$(touch pwned)',
      '--',
      'a b; exit 9',
    ]);
  });

  test('needs no arguments, and ends as the run ends', () => {
    const env = { ...actionFolder('plain', true), CODE: '3' };
    expect(execute({ orchestration: 'x' }, env)).toEqual({
      output: '["-C",".","run","--","x"]\n',
      status: 3,
    });
  });

  test('builds what a checkout of a branch lacks', () => {
    const env = actionFolder('unbuilt', false);
    const { output, status } = execute({ orchestration: 'x' }, env);
    expect(status).toBe(0);
    expect(output).toBe(
      `npm ci --prefix ${env['GITHUB_ACTION_PATH']} --no-audit --no-fund\n["-C",".","run","--","x"]\n`,
    );
  });
});
