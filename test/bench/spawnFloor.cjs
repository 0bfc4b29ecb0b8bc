'use strict';
// The floor of everything that runs tasks from Node.js: phases in order, `sh -c` for each task, so many at once, its output
// captured. It keeps no history, has no limits and no groups, and masks nothing.
const { spawn } = require('node:child_process');

const [phases, tasks, wide, script] = process.argv.slice(2);

function run() {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.stderr.on('data', chunk => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', resolve);
  });
}

async function worker(left) {
  while (left.count-- > 0) await run();
}

async function main() {
  for (let phase = 0; phase < Number(phases); phase++) {
    const left = { count: Number(tasks) };
    await Promise.all(Array.from({ length: Number(wide) }, () => worker(left)));
  }
}

void main();
