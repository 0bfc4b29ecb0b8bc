import { isUtf8 } from 'node:buffer';
import { closeSync, createReadStream, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectClear } from './support/clear.ts';
import { eventually, peakMemory } from './support/processes.ts';
import { faults, Project } from './support/project.ts';
import { jobsOf } from './support/record.ts';

/** The runner needs some 60 MB before it does anything. */
const mostMemory = 150_000_000;

const line = `${'0123456789'.repeat(9)}\n`;
const lines = Math.ceil(200_000_000 / line.length);

faults('a job that prints', () => {
  test('200 MB, a line of 50 MB and things that are no text costs the runner no memory, and no line', async () => {
    const project = new Project();
    project.orchestration(
      'flood',
      `phases:
  - name: Print
    tasks:
      - { id: lines, run: "yes '${line.trimEnd()}' | head -n ${lines}" }
  - name: And print
    tasks:
      - { id: long, run: "head -c 50000000 /dev/zero | tr '\\\\0' x" }
      - { id: binary, run: "head -c 5000000 /dev/urandom" }
      - { id: progress, run: "yes 42% | head -c 2000000 | tr '\\\\n' '\\\\r'" }
  - name: Wait
    tasks:
      - { id: wait, run: "touch here; until test -e go; do sleep 0.01; done" }
`,
    );
    const sink = openSync('/dev/null', 'w');
    const run = project.command(['run', 'flood', '--logs', 'all'], { stdio: ['ignore', sink, 'pipe'] });
    await eventually(() => existsSync(join(project.root, 'here')));
    expect(peakMemory(run.pid)).toBeGreaterThan(10_000_000);
    expect(peakMemory(run.pid)).toBeLessThan(mostMemory);
    project.write('go', '');
    expectClear(await run.ended, 0);
    closeSync(sink);

    const shown = await project.json<{ readonly id: string }>('show', 'flood');
    const logOf = (task: string): string =>
      join(project.root, '.segue/state/logs', shown.id, `${task}.0.1.log`);
    const log = await summed(logOf('lines'));
    expect(log).toEqual({ lines, bytes: lines * (line.length + 25) });
    const long = readFileSync(logOf('long'), 'latin1').split('\n').slice(0, -1);
    expect(long.map(one => one.slice(25).replace(' [line goes on]', '')).join('')).toBe(
      'x'.repeat(50_000_000),
    );
    expect(Math.max(...long.map(one => one.length))).toBeLessThan(66_000);
    const binary = readFileSync(logOf('binary'));
    expect(isUtf8(binary)).toBe(true);
    expect(binary.includes(0)).toBe(false);
    expect(binary.toString('latin1')).toMatch(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z .*\n)+$/);
    expect(await summed(logOf('progress'))).toMatchObject({ lines: 500_000 });
  });

  test('a long log is shown whole to a slow reader, who costs no memory either', async () => {
    const project = new Project();
    project.tasks('flood', `id: lines, run: "yes '${line.trimEnd()}' | head -c 60000000"`);
    expectClear(await project.segue('run', 'flood'), 0);
    const logs = project.command(['logs', 'flood', 'lines'], { isKept: false });
    let bytes = 0;
    let peak = 0;
    logs.child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes < 65_000_000 || peak > 0) return;
      peak = peakMemory(logs.pid);
    });
    expect((await logs.ended).code).toBe(0);
    expect(bytes).toBe(Math.ceil(60_000_000 / line.length) * 25 + 60_000_000 + 1);
    expect(peak).toBeGreaterThan(10_000_000);
    expect(peak).toBeLessThan(mostMemory);
  });

  test('nothing, because it closed its output or printed after that, ends as it would', async () => {
    const project = new Project();
    project.tasks(
      'quiet',
      'id: closed, run: "exec >&- 2>&-; sleep 0.05; echo lost || exit 3"',
      'id: stdin, run: "cat; echo done"',
      'id: late, run: "(sleep 0.05; echo late) & disown; echo early"',
      'id: half, run: "printf half"',
    );
    const outcome = await project.segue('run', 'quiet', '--json');
    expectClear(outcome, 1);
    const jobs = jobsOf(JSON.parse(outcome.stdout));
    expect(jobs.get('closed')?.reason?.message).toMatch(/^Exit code [13]\.$/);
    expect(jobs.get('stdin')?.state).toBe('succeeded');
    expect((await project.segue('logs', 'quiet', 'stdin')).stdout).toMatch(/^\S+Z done\n$/);
    expect((await project.segue('logs', 'quiet', 'late')).stdout).toMatch(/^\S+Z early\n\S+Z late\n$/);
    expect((await project.segue('logs', 'quiet', 'half')).stdout).toMatch(/^\S+Z half\n$/);
  });
});

/** Counts the lines and bytes of a file without holding it. */
async function summed(file: string): Promise<{ readonly lines: number; readonly bytes: number }> {
  let count = 0;
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
  }
  return { lines: count, bytes };
}
