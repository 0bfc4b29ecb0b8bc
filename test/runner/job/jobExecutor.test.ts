import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobCommand } from '../../../runner/job/job.ts';
import type { Shell } from '../../../runner/model/orchestration.ts';
import { eventually, isAlive, JobRig, PATH } from './rig.ts';

const isLinux = process.platform === 'linux';

function script(shell: Shell | 'default', text: string): { readonly command: JobCommand } {
  return { command: { kind: 'script', shell, script: text } };
}

// A user must not be able to tell which of the two ways a script went.
describe.each([
  ['a process a job', Number.POSITIVE_INFINITY],
  ['warm workers', 0],
])('with %s', (_, spawnsBeforeWorkers) => {
  let rig: JobRig;
  beforeEach(async () => {
    rig = new JobRig({ spawnsBeforeWorkers });
    // The first job always has a process of its own: the pipes that workers need come with it.
    await rig.run('true');
  });
  afterEach(() => rig.close());

  test('both outputs come in the order of writing', async () => {
    const text = 'for i in $(seq 50); do echo out $i; echo err $i >&2; done; printf end';
    const { state, lines, exitCode } = await rig.run(text);
    expect({ state, exitCode }).toEqual({ state: 'succeeded', exitCode: 0 });
    const expected = Array.from({ length: 50 }, (_, at) => [`out ${at + 1}`, `err ${at + 1}`]).flat();
    expect(lines).toEqual([...expected, 'end']);
  });

  test('output can be opened by its names', async () => {
    const { lines } = await rig.run(
      'echo one >/dev/stderr; echo two | tee /dev/stdout; echo three >/dev/fd/1',
    );
    expect([...lines].sort()).toEqual(['one', 'three', 'two', 'two']);
  });

  test('a script that prints nothing leaves no log', async () => {
    const job = rig.start('true');
    expect(await job.ended).toMatchObject({ state: 'succeeded' });
    expect(existsSync(job.spec.logFile)).toBe(false);
  });

  test('standard input is empty', async () => {
    expect((await rig.run('cat; read -r x || echo none; [ -t 0 ] || echo no terminal')).lines).toEqual([
      'none',
      'no terminal',
    ]);
  });

  test('the default shell stops at the first error, but not in a pipeline', async () => {
    const { state, reason, exitCode, lines } = await rig.run('false | true\necho on\n(exit 7)\necho never');
    expect({ state, exitCode, lines }).toEqual({ state: 'failed', exitCode: 7, lines: ['on'] });
    expect(reason).toEqual({ code: 'exit-code', message: 'Exit code 7.', exitCode: 7 });
  });

  test('bash stops at an error in a pipeline too', async () => {
    const { exitCode, lines } = await rig.run('', script('bash', 'echo on; false | true; echo never'));
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: ['on'] });
  });

  test('sh is sh', async () => {
    const { exitCode, lines } = await rig.run('', script('sh', 'false | true; echo "$0"; false; echo never'));
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: ['sh'] });
  });

  test('a job has exactly the environment that it was given', async () => {
    const env = {
      PATH,
      A: "it's",
      B: 'two\nlines $(echo no) `no` \\ "',
      EMPTY: '',
      'ODD-NAME': 'odd',
      É: 'é',
    };
    const text = `${process.execPath} -e 'console.log(JSON.stringify(process.env))'`;
    const { lines } = await rig.run(text, { env });
    const seen = JSON.parse(lines.join(''));
    const { SEGUE_OUTPUT, SEGUE_SUMMARY, SEGUE_RUNNER, ...rest } = seen;
    expect(rest).toEqual({
      ...env,
      _: process.execPath,
      SHLVL: expect.any(String),
      PWD: rig.folder,
      GITHUB_OUTPUT: SEGUE_OUTPUT,
      GITHUB_STEP_SUMMARY: SEGUE_SUMMARY,
      SEGUE_JOB: 'run1/task.0.2',
    });
    expect(SEGUE_RUNNER).toMatch(/^[0-9a-f]{24}$/);
  });

  test('nothing of a job reaches the next one', async () => {
    await rig.run(
      'export LEAK=1; leak() { :; }; alias leak2=x; set -x; shopt -s extglob; umask 000; cd /; ulimit -n 50; trap "echo leak" EXIT; readonly R=1; exec 7>&1; hash -p /x ls',
    );
    const text =
      'echo "${LEAK-none} ${R-none} $(umask) $PWD $# $-"; type leak leak2 || true; shopt extglob || true; ulimit -n; trap; { echo x >&7; } 2>/dev/null || echo closed; type ls';
    const first = await new JobRig({ spawnsBeforeWorkers: Number.POSITIVE_INFINITY }).run(text, {
      workingDirectory: rig.folder,
    });
    const second = await rig.run(text);
    expect(second.lines.map(line => line.replace(/c$/, ''))).toEqual(
      first.lines.map(line => line.replace(/c$/, '')),
    );
  });

  test('a variable of one job is not in the next', async () => {
    await rig.run('true', { env: { PATH, ONLY: 'first' } });
    const { lines } = await rig.run('echo "${ONLY-none} ${OTHER-none}"', { env: { PATH, OTHER: 'second' } });
    expect(lines).toEqual(['none second']);
  });

  test('a job starts in its working directory, whatever its name', async () => {
    const workingDirectory = join(rig.folder, "it's $HOME\n-n");
    mkdirSync(workingDirectory);
    const { lines } = await rig.run('pwd; ls -a', { workingDirectory });
    expect(lines.join('\n')).toBe(`${workingDirectory}\n.\n..`);
  });

  test.each([
    ["echo 'a''b' \"$(printf %s 'c d')\" \\\\ $'e\\tf'", ['ab c d \\ e\tf']],
    ["cat <<EOF\nx $((1+1))\nEOF\ncat <<'E'\n$x\nE", ['x 2', '$x']],
    ['f() { local a=1; return 3; }; f || echo $?', ['3']],
    ['echo "$0 $# $*"', ['bash 0 ']],
    ['trap "echo bye" EXIT; echo hi', ['hi', 'bye']],
    ['(echo sub; exit 4) || echo $?', ['sub', '4']],
    ['exec echo replaced', ['replaced']],
    ['sleep 0.01 & wait; echo waited', ['waited']],
    ['# only a comment', []],
    ['', []],
    ['echo é ✓', ['é ✓']],
    ["echo a;;echo b' ", undefined],
    ['for i in 1 2; do echo $i; [ $i = 1 ] && continue; break; done', ['1', '2']],
    ['x=5; [[ $x == 5 ]] && echo yes; a=(1 2 3); echo ${#a[@]}', ['yes', '3']],
    ['set -u; echo ${nope-unset}', ['unset']],
    ['exec > >(sed s/a/b/); echo aaa', ['baa']],
    ['exec > >(for ((i = 0; i < 60000; i++)); do :; done; cat); echo late', ['late']],
    ['echo hi; exit', ['hi']],
    ['mapfile -t a < <(printf "1\\n2\\n"); echo ${a[1]}', ['2']],
  ])('the script %j does what bash does', async (text, lines) => {
    const result = await rig.run(text);
    if (lines === undefined) expect(result.exitCode).not.toBe(0);
    else expect({ lines: result.lines, state: result.state }).toEqual({ lines, state: 'succeeded' });
  });

  test('process ids are those of the job', async () => {
    const { lines } = await rig.run('echo $$ $BASHPID; ps -o pid= -o pgid= -p $$');
    const [own, listed] = lines.map(line => line.trim().split(/\s+/));
    expect(own?.[0]).toBe(own?.[1]);
    expect(new Set(listed)).toEqual(new Set([own?.[0]]));
  });

  test('errors name the line of the script', async () => {
    const { lines } = await rig.run('true\ntrue\nnosuchcommand');
    expect(lines).toEqual(['bash: line 3: nosuchcommand: command not found']);
  });

  test('a script of 300 KB runs, from a file that is removed', async () => {
    const { lines } = await rig.run(`${'# padding padding padding\n'.repeat(12_000)}echo long`);
    expect(lines).toEqual(['long']);
    expect(readdirSync(rig.folder).filter(name => name.includes('script'))).toEqual([]);
  });

  test('outputs and summary are read, and their files are gone in the end', async () => {
    const { outputs, summary } = await rig.run(
      'echo a=1 >> "$SEGUE_OUTPUT"; printf "b<<X\\n1\\n2\\nX\\n" >> "$GITHUB_OUTPUT"; echo "# Hi" >> "$GITHUB_STEP_SUMMARY"',
    );
    expect({ outputs, summary }).toEqual({ outputs: { a: '1', b: '1\n2' }, summary: '# Hi\n' });
    const next = await rig.run(
      '[ -w "$SEGUE_OUTPUT" ] && [ -w "$SEGUE_SUMMARY" ] && [ ! -s "$SEGUE_OUTPUT" ]',
    );
    expect(next).toMatchObject({ state: 'succeeded', outputs: {} });
    await rig.executor.close();
    expect(readdirSync(rig.folder).filter(name => !name.endsWith('.log'))).toEqual([]);
  });

  test('malformed outputs fail a job that else succeeded', async () => {
    const bad = await rig.run('echo rubbish-hush >> "$SEGUE_OUTPUT"', { masks: ['hush'] });
    expect(bad).toMatchObject({ state: 'failed', outputs: {}, exitCode: 0 });
    expect(bad.reason).toEqual({
      code: 'bad-output',
      message: 'Line 1 of $SEGUE_OUTPUT is "rubbish-***"; expected name=value or name<<DELIMITER.',
    });
    const both = await rig.run('echo rubbish >> "$SEGUE_OUTPUT"; exit 5');
    expect(both.reason?.code).toBe('exit-code');
  });

  test('secrets are masked in the log, the outputs and the summary', async () => {
    const { lines, outputs, summary } = await rig.run(
      'echo the hush; echo o=hush >> "$SEGUE_OUTPUT"; echo hush >> "$SEGUE_SUMMARY"; echo ::add-mask::more; echo more',
      { masks: ['hush'] },
    );
    expect({ lines, outputs, summary }).toEqual({
      lines: ['the ***', '::add-mask::***', '***'],
      outputs: { o: '***' },
      summary: '***\n',
    });
  });

  test('annotations and added masks are told', async () => {
    const result = await rig.run('echo "::error file=a,line=2::no"; echo ::add-mask::more');
    expect(result.annotations).toEqual([{ level: 'error', message: 'no', file: 'a', line: 2 }]);
    expect(result.addedMasks).toEqual(['more']);
  });

  test('what succeeded ends with a warning where it says so', async () => {
    const warned = await rig.run('echo "::warning state=warning::2 rows are late"');
    expect(warned).toMatchObject({
      state: 'warning',
      reason: { code: 'warning', message: '2 rows are late' },
      annotations: [{ level: 'warning', message: '2 rows are late' }],
    });
    const failed = await rig.run('echo "::warning state=warning::2 rows are late"; exit 3');
    expect(failed).toMatchObject({ state: 'failed', reason: { code: 'exit-code' } });
  });

  test('a command that is not there is named', async () => {
    expect((await rig.run('nosuchcommand')).reason).toEqual({
      code: 'exit-code',
      message: 'Exit code 127: nosuchcommand was not found.',
      exitCode: 127,
    });
  });

  test('a file without permission to execute says what to do', async () => {
    writeFileSync(join(rig.folder, 'legacy.sh'), '#!/bin/sh\n');
    expect((await rig.run('./legacy.sh')).reason).toEqual({
      code: 'exit-code',
      message: 'Exit code 126: ./legacy.sh is not executable; run: chmod +x ./legacy.sh.',
      exitCode: 126,
    });
  });

  test('a signal is named', async () => {
    expect((await rig.run('kill -SEGV $BASHPID')).reason).toEqual({
      code: 'exit-code',
      message: 'Exit code 139: ended by SIGSEGV (it accessed memory that is not its own).',
      exitCode: 139,
      signal: 'SIGSEGV',
    });
  });

  test('a job that kills its own group fails alone', async () => {
    const { state, reason } = await rig.run('kill -9 0; sleep 5');
    expect({ state, signal: reason?.signal }).toEqual({ state: 'failed', signal: 'SIGKILL' });
    expect((await rig.run('echo next')).lines).toEqual(['next']);
  });

  test('a working directory that is not there', async () => {
    const { state, reason, lines } = await rig.run('true', { workingDirectory: join(rig.folder, 'nowhere') });
    const message = `The working directory ${join(rig.folder, 'nowhere')} does not exist.`;
    expect({ state, reason, lines }).toEqual({
      state: 'failed',
      reason: { code: 'could-not-start', message },
      lines: [message],
    });
  });

  test('a job over its time is asked to end, then made to', async () => {
    const { state, reason, lines, durationMs } = await rig.run(
      'trap "echo asked" TERM; while :; do sleep 0.01 || true; done',
      { timeoutMs: 100 },
    );
    expect({ state, code: reason?.code }).toEqual({ state: 'failed', code: 'timeout' });
    expect(lines).toContain('asked');
    expect(reason?.message).toMatch(/^Ran for 1\d\d ms, over its limit of 100 ms\.$/);
    expect(durationMs).toBeGreaterThanOrEqual(500);
  });

  test('a job that is told to end is cancelled, or fails with the reason given', async () => {
    const cancelled = rig.start('sleep 30');
    cancelled.end(false);
    expect(await cancelled.ended).toMatchObject({ state: 'cancelled' });
    const limited = rig.start('sleep 30');
    limited.end(false, { code: 'run-limit', message: 'over' });
    limited.end(true);
    expect(await limited.ended).toMatchObject({
      state: 'failed',
      reason: { code: 'run-limit', message: 'over' },
    });
  });

  test('by force, a job ends at once whatever it traps', async () => {
    const job = rig.start('trap "" TERM; echo $BASHPID > pid; sleep 30');
    const pid = await eventually(() => existsSync(join(rig.folder, 'pid')) && (readPid('pid') || undefined));
    job.end(false);
    job.end(true);
    expect(await job.ended).toMatchObject({ state: 'cancelled' });
    expect(isAlive(pid)).toBe(false);
  });

  test('a job that stops itself runs until its time is over', async () => {
    const { reason, exitCode } = await rig.run('kill -STOP $BASHPID; exit 3', { timeoutMs: 100 });
    expect({ code: reason?.code, exitCode: exitCode ?? 143 }).toEqual({ code: 'timeout', exitCode: 143 });
  });

  test('what a job leaves in its group is ended before the job has ended', async () => {
    const { state, lines } = await rig.run('sleep 30 & echo $! > pid; echo started');
    expect({ state, lines }).toEqual({ state: 'succeeded', lines: ['started'] });
    expect(isAlive(readPid('pid'))).toBe(false);
  });

  test('a leftover that ignores SIGTERM is ended too', async () => {
    await rig.run('(trap "" TERM; while :; do sleep 0.05; done) & echo $! > pid');
    expect(isAlive(readPid('pid'))).toBe(false);
  });

  test.runIf(isLinux)('what left its group is ended too', async () => {
    await rig.run(
      "setsid sh -c 'echo $$ > pid; exec sleep 30' >/dev/null 2>&1 & while [ ! -s pid ]; do :; done",
    );
    expect(isAlive(readPid('pid'))).toBe(false);
  });

  test('a job over its memory is ended', async () => {
    const fill = 'const a=[];setInterval(()=>a.push(Buffer.alloc(4e6,1)),1)';
    const { state, reason, peakMemoryBytes } = await rig.run(`${process.execPath} -e '${fill}' & wait`, {
      memoryBytes: 150e6,
    });
    expect({ state, code: reason?.code }).toEqual({ state: 'failed', code: 'memory' });
    expect(reason?.message).toMatch(/^Used \d{3}(\.\d)? MB of memory, over its limit of 150 MB\.$/);
    expect(peakMemoryBytes).toBeGreaterThan(150e6);
  });

  test('memory and processor time are measured', async () => {
    const result = await rig.run('for ((i = 0; i < 400000; i++)); do :; done');
    expect(result.peakMemoryBytes).toBeGreaterThan(1e6);
    if (result.cpuMs !== undefined) expect(result.cpuMs).toBeLessThanOrEqual(result.durationMs + 20);
  });

  test('a log that cannot be written fails its job only', async () => {
    const bad = rig.start('while :; do echo x; done', {
      logFile: isLinux ? '/dev/full' : join(rig.folder, 'no/log'),
    });
    const good = await rig.run('echo fine');
    expect(await bad.ended).toMatchObject({ state: 'failed', reason: { code: 'log-failed' } });
    expect(good.lines).toEqual(['fine']);
  });

  test('many jobs at once do not meet', async () => {
    const jobs = Array.from({ length: 60 }, async (_, at) => {
      const { lines, outputs } = await rig.run(
        `echo ${at}; echo n=${at} >> "$SEGUE_OUTPUT"; [ ${at % 3} = 0 ] && sleep 0.01; echo $N; exit 0`,
        { env: { PATH, N: String(at) } },
      );
      expect({ lines, n: outputs['n'] }).toEqual({ lines: [String(at), String(at)], n: String(at) });
    });
    await Promise.all(jobs);
  });

  test('a large output arrives whole', async () => {
    const { lines } = await rig.run(
      'for ((i = 0; i < 20000; i++)); do echo "line $i of a large output"; done',
    );
    expect(lines).toHaveLength(20_000);
    expect(lines.at(-1)).toBe('line 19999 of a large output');
  });

  test('close ends what runs', async () => {
    const job = rig.start('echo $BASHPID > pid; sleep 30');
    const pid = await eventually(() => existsSync(join(rig.folder, 'pid')) && (readPid('pid') || undefined));
    await rig.executor.close();
    expect(await job.ended).toMatchObject({ state: 'cancelled' });
    expect(isAlive(pid)).toBe(false);
  });

  function readPid(name: string): number {
    return Number(readFileSync(join(rig.folder, name), 'utf8'));
  }
});

describe('other commands', () => {
  let rig: JobRig;
  beforeEach(() => {
    rig = new JobRig();
  });
  afterEach(() => rig.close());

  test('python', async () => {
    const { lines } = await rig.run('', script('python', 'import sys\nprint("hi", sys.argv)\nsys.exit(0)'));
    expect(lines).toEqual(["hi ['-c']"]);
  });

  test.each([
    ['CommonJS', 'console.log(require("node:path").sep)'],
    ['an ES module', 'import { sep } from "node:path"; console.log(sep)'],
    ['await', 'console.log(await Promise.resolve("/"))'],
    ['await and require', 'const p = await 1; console.log(require("node:path").sep)'],
    ['a file next to it', 'import { sep } from "./sep.mjs"; console.log(sep)'],
    ['a first dash', '-1; console.log("/")'],
    ['a long text', `${'// padding padding\n'.repeat(8_000)}console.log(await "/")`],
  ])('node with %s', async (_, text) => {
    writeFileSync(join(rig.folder, 'sep.mjs'), 'export const sep = "/";');
    expect(await rig.run('', script('node', text))).toMatchObject({ lines: ['/'], state: 'succeeded' });
  });

  test('a program with its arguments, as they are', async () => {
    const args = ['-e', 'console.log(process.argv.slice(1).join())', '--', 'a b', '$HOME', "'"];
    const { lines } = await rig.run('', { command: { kind: 'program', file: process.execPath, args } });
    expect(lines).toEqual(["a b,$HOME,'"]);
  });

  test.each([
    ['nosuch', /^nosuch was not found in PATH \(.+\)\.$/],
    ['./nosuch', /^\.\/nosuch does not exist \(from .+\)\.$/],
    ['./plain', /^\.\/plain is not executable; run: chmod \+x \.\/plain$/],
    ['./folder', /^\.\/folder is a folder, not a program\.$/],
    [
      './lost',
      /^\.\/lost could not be started: the #! line of \.\/lost names \/no\/such\/shell, which does not exist\.$/,
    ],
  ])('%s cannot be started', async (file, message) => {
    writeFileSync(join(rig.folder, 'plain'), '#!/bin/sh\n');
    mkdirSync(join(rig.folder, 'folder'));
    writeFileSync(join(rig.folder, 'lost'), '#!/no/such/shell\n');
    chmodSync(join(rig.folder, 'lost'), 0o755);
    const { state, reason } = await rig.run('', { command: { kind: 'program', file, args: [] } });
    expect({ state, code: reason?.code }).toEqual({ state: 'failed', code: 'could-not-start' });
    expect(reason?.message).toMatch(message);
  });

  test('a shell that is not installed', async () => {
    const { reason } = await rig.run('', { ...script('python', ''), env: { PATH: rig.folder } });
    expect(reason).toEqual({
      code: 'could-not-start',
      message: `Neither python3 nor python was found in PATH (${rig.folder}). Install it, or choose another shell with "shell:".`,
    });
  });

  test('a NUL character cannot be passed', async () => {
    expect((await rig.run('echo \0')).reason?.message).toBe(
      'The script holds a NUL character, which no program can be given.',
    );
    expect((await rig.run('true', { env: { PATH, BAD: 'a\0b' } })).reason?.message).toBe(
      'The environment variable BAD holds a NUL character, which no program can be given.',
    );
  });

  test('more environment than the system takes', async () => {
    const { reason } = await rig.run('true', { env: { PATH, BIG: 'x'.repeat(3_000_000) } });
    expect(reason).toEqual({
      code: 'could-not-start',
      message:
        'The program could not be started: the environment and the arguments are larger than the system allows; pass large values by a file.',
    });
  });

  test('a summary is cut at its limit', async () => {
    const { summary } = await rig.run('head -c 2000000 /dev/zero | tr "\\0" x > "$SEGUE_SUMMARY"');
    expect(summary).toHaveLength(1_048_576 + '\n\n… (cut at 1 MiB)'.length);
  });
});
