import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Measures one row: every candidate once a round, in turns, after a round that does not count (but for rows that take minutes). The
 * ratio to a floor is the median of the rounds' own ratios, since what was measured within the same second had the same machine.
 */
export async function runRow(row, place, rounds) {
  if (row.measure !== undefined)
    return { name: row.name, what: row.what, rounds, ...(await row.measure(rounds)) };
  const floors = row.floors.filter(isThere);
  const segue = row.peakLimit === undefined ? row.segue : tellingPeak(row, place);
  const candidates = [segue, ...floors];
  const times = candidates.map(() => []);
  for (let round = row.isLong ? 0 : -1; round < rounds; round++) {
    for (const [at, candidate] of candidates.entries()) {
      candidate.before?.();
      const ms = await wallMs(candidate);
      if (round >= 0) times[at].push(ms);
    }
  }
  const figures = { ...figuresOf(row, floors, times), peakBytes: segue.peakBytes?.() ?? null };
  return { name: row.name, what: row.what, rounds, ...figures, aims: aimsOf(row, figures) };
}

function figuresOf({ idealMs }, floors, [own, ...others]) {
  const value = summary(own);
  const measured = floors.map((floor, at) => ({
    name: floor.name,
    ...summary(others[at]),
    ratio: median(own.map((ms, round) => ms / others[at][round])),
    limit: floor.limit ?? null,
  }));
  if (idealMs === undefined) return { ...value, floors: measured };
  const ratio = value.medianMs / idealMs;
  const ideal = { name: 'ideal', minMs: idealMs, medianMs: idealMs, ratio, limit: null };
  return { ...value, floors: [...measured, ideal] };
}

/** Each aim of a row, and whether it was met. */
function aimsOf(row, figures) {
  const aims = figures.floors
    .filter(({ limit }) => limit !== null)
    .map(({ name, ratio, limit }) => ({ what: `× ${name}`, value: ratio, limit, unit: '×' }));
  if (row.limitMs !== undefined)
    aims.push({ what: 'time', value: figures.medianMs, limit: row.limitMs, unit: 'ms' });
  if (row.peakLimit !== undefined)
    aims.push({ what: 'peak memory', value: figures.peakBytes, limit: row.peakLimit, unit: 'bytes' });
  const each = row.perUnit;
  if (each !== undefined) {
    const [floor] = figures.floors;
    const value = (figures.medianMs - floor.medianMs) / each.count;
    aims.push({ what: each.what, value, limit: each.limitMs, unit: 'ms' });
  }
  return aims.map(aim => ({ ...aim, isMet: aim.value <= aim.limit }));
}

function isThere({ needs }) {
  return needs === undefined || spawnSync(needs, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** From before the start of a process to its end, in milliseconds. Rejects where the process failed. */
export function wallMs({ command, cwd, environment }) {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      said += text;
    });
    child.on('error', reject);
    child.on('exit', code => {
      const ms = performance.now() - startedAt;
      if (code === 0) resolve(ms);
      else reject(new Error(`${command.join(' ')} ended with ${code}: ${said}`));
    });
  });
}

/** The same command, which also tells the peak of its resident memory, or that of the largest of its processes: the greatest of all rounds. */
export function tellingPeak({ segue, peakOfAll }, { folder, here }) {
  const file = join(folder.path, 'peak');
  const [program, ...args] = segue.command;
  const preload = join(here, 'peakMemory.cjs');
  const environment = { BENCH_PEAK_FILE: file };
  return {
    ...segue,
    command: peakOfAll === true ? segue.command : [program, '--require', preload, ...args],
    environment: peakOfAll === true ? { ...environment, NODE_OPTIONS: `--require=${preload}` } : environment,
    peakBytes() {
      const peaks = readFileSync(file, 'utf8').trim().split('\n').map(Number);
      rmSync(file);
      return Math.max(...peaks);
    },
  };
}

function summary(times) {
  return { minMs: Math.min(...times), medianMs: median(times) };
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[at] : (sorted[at - 1] + sorted[at]) / 2;
}

/** The value below which a part of the numbers lies; null for no numbers at all. */
export function quantile(numbers, part) {
  if (numbers === undefined || numbers.length === 0) return null;
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)];
}
