import { spawnSync } from 'node:child_process';
import { median } from '../measure.mjs';

/** How long a command takes from the start of its process to its end, in milliseconds: the median of seven, after one that does not count. */
export function commandMs(cli, cwd, args) {
  const times = Array.from({ length: 8 }, () => {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return performance.now() - startedAt;
  });
  return median(times.slice(1));
}
