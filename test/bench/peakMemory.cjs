'use strict';
// Loaded into the measured process before its program: adds the peak of its resident memory to the file that
// BENCH_PEAK_FILE names. Linux counts into `maxRSS` what the parent had before the exec; `VmHWM` is the process's own.
const { appendFileSync, readFileSync } = require('node:fs');

process.on('exit', () => {
  appendFileSync(process.env.BENCH_PEAK_FILE, `${peakBytes()}\n`);
});

function peakBytes() {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    if (kib !== undefined) return Number(kib) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
