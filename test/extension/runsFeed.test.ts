import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { answer, type Program } from '../../extension/runner/program.ts';
import { RunsFeed } from '../../extension/runner/runsFeed.ts';
import { startRun } from '../../extension/runner/startedRuns.ts';
import { program, RealProject, Watched } from './realProject.ts';

const gated = `phases:
  - name: First
    tasks: [{ name: Gate, run: "until [ -f go ]; do sleep 0.02; done" }]
  - name: Second
    tasks: [{ name: After, run: echo after }]
`;
const quick = 'phases: [{ name: Load, tasks: [{ name: Orders, run: echo orders }] }]\n';

interface Listening {
  readonly feed: RunsFeed;
  readonly until: Watched['until'];
  /** Resolves when a run is in a state. */
  stands(state: string): Promise<unknown>;
}

function listen(project: RealProject, by: Program = program): Listening {
  const watched = new Watched();
  const feed = new RunsFeed({ root: project.root, program: async () => by, log: () => {} });
  onTestFinished(() => feed.dispose());
  feed.listen({ listed: watched.poke, troubled: watched.poke });
  const until: Watched['until'] = look => watched.until(look);
  return { feed, until, stands: state => until(() => feed.runs.find(run => run.state === state)) };
}

/** A run that somebody starts in a terminal. */
function run(project: RealProject, ...words: readonly string[]): ChildProcess {
  const child = spawn(program.node, [program.script, ...words], { cwd: project.root, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('without Node.js, or without the folder, the trouble names what is missing', async () => {
  const project = new RealProject({ quick });
  const without = listen(project, { ...program, node: '/nowhere/node' });
  expect(await without.until(() => without.feed.trouble ?? undefined)).toBe(
    "The editor's own Node.js is not at /nowhere/node any more. Where the editor was updated meanwhile, a reload of its window finds the new one.",
  );
  project.remove('');
  const gone = listen(project);
  expect(await gone.until(() => gone.feed.trouble ?? undefined)).toBe(
    "The project's folder is not there any more.",
  );
});

test.each([
  [
    'knows no such command',
    `console.error("error: unknown command 'watch'"); process.exitCode = 4`,
    /unknown command 'watch'/,
  ],
  [
    'prints something else',
    "console.log('3 runs'); setInterval(() => {}, 1000)",
    /expected to answer in JSON, and printed "3 runs"/,
  ],
  ['does not exist', null, /Cannot find module/],
])('a command line of the project that %s is told of, with the way out', async (_what, script, message) => {
  const project = new RealProject({ quick });
  const file = join(project.root, 'old.cjs');
  if (script !== null) writeFileSync(file, script);
  const { feed, until } = listen(project, { ...program, script: file, isBundled: false });
  const trouble = await until(() => feed.trouble ?? undefined);
  expect(trouble).toMatch(message);
  expect(trouble).toContain(`${file}. The setting "segue.runner" can have the extension's own used instead.`);
});

test('one watch tells all who listen', async () => {
  const project = new RealProject({ quick });
  let begun = 0;
  const watched = new Watched();
  const begin = async (): Promise<Program> => {
    begun++;
    return program;
  };
  const feed = new RunsFeed({ root: project.root, program: begin, log: () => {} });
  onTestFinished(() => feed.dispose());
  for (let listeners = 0; listeners < 3; listeners++) feed.listen({ listed: watched.poke });
  await watched.until(() => (feed.isListed ? true : undefined));
  expect(begun).toBe(1);
});

test('a watch that is begun anew, at any moment, is no trouble', async () => {
  const project = new RealProject({ quick });
  const troubles: unknown[] = [];
  const { feed, until } = listen(project);
  feed.listen({ troubled: message => troubles.push(message) });
  await new Promise(setImmediate);
  feed.restart();
  await until(() => (feed.isListed ? true : undefined));
  expect(troubles).toEqual([]);
});

test('a history that breaks while it is watched is told of, and one that is whole again is watched again', async () => {
  const project = new RealProject({ gated });
  const { feed, until, stands } = listen(project);
  const running = run(project, 'run', 'gated');
  await stands('running');
  running.kill('SIGKILL');
  await stands('interrupted');
  const database = join(project.root, '.segue/state/segue.db');
  project.remove('.segue/state/segue.db-wal');
  writeFileSync(database, 'This is no database. '.repeat(500));
  expect(await startRun(program, project.root, ['run', 'gated', '--json'])).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/segue\.db is damaged/),
  });
  feed.restart();
  expect(await until(() => feed.trouble ?? undefined)).toMatch(/segue\.db is damaged/);
  // What was known of runs stays to be seen.
  expect(feed.runs.map(({ state }) => state)).toEqual(['interrupted']);
  project.remove('.segue/state');
  feed.restart();
  await until(() => (feed.trouble === null ? true : undefined));
  expect(feed.runs).toEqual([]);
});

test('a history that somebody keeps locked can be read, and a run that is started waits for it and is not lost', async () => {
  const project = new RealProject({ quick });
  const { feed, until, stands } = listen(project);
  const words = ['run', 'quick', '--json'];
  expect(await startRun(program, project.root, words)).toMatchObject({ kind: 'ended' });
  await stands('success');
  const lock = new DatabaseSync(join(project.root, '.segue/state/segue.db'));
  lock.exec('BEGIN EXCLUSIVE');
  const second = startRun(program, project.root, words);
  expect(await answer(program, project.root, ['runs', '--json'])).toMatchObject([{ number: 1 }]);
  lock.exec('ROLLBACK');
  lock.close();
  expect(await second).toMatchObject({ kind: 'ended', run: { number: 2, state: 'success' } });
  await until(() => (feed.runs.length === 2 ? true : undefined));
  expect(feed.trouble).toBeNull();
});

test('a start that is refused says why, and one whose process is killed says nothing, since the record knows', async () => {
  const project = new RealProject({ gated });
  expect(await startRun(program, project.root, ['run', 'gaded', '--json'])).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('did you mean "gated"?'),
  });
  const without = { ...program, node: '/nowhere/node' };
  expect(await startRun(without, project.root, ['run', 'gated', '--json'])).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('/nowhere/node'),
  });
  project.write('killed.cjs', "console.error('warning: old'); process.kill(process.pid, 'SIGKILL')");
  const script = join(project.root, 'killed.cjs');
  expect(await startRun({ ...program, script }, project.root, [])).toEqual({ kind: 'killed' });
});

test('an orchestration that is deleted during its run, and a runner that is killed, leave the run to be seen to its end', async () => {
  const project = new RealProject({ gated });
  const { stands, feed } = listen(project);
  const ended = startRun(program, project.root, ['run', 'gated', '--json']);
  await stands('running');
  project.remove('.segue/orchestrations/gated.yaml');
  project.write('go', '');
  await stands('success');
  expect(await ended).toMatchObject({ kind: 'ended', run: { state: 'success' } });
  project.remove('go');
  project.write('.segue/orchestrations/gated.yaml', gated);
  const killed = run(project, 'run', 'gated');
  await stands('running');
  killed.kill('SIGKILL');
  await once(killed, 'close');
  await stands('interrupted');
  expect(feed.runs.map(({ state }) => state)).toEqual(['interrupted', 'success']);
});
