'use strict';
// The floor of a job that prints much: its output goes straight to a file, past the process that started it.
const { spawn } = require('node:child_process');
const { openSync } = require('node:fs');

const [script, file] = process.argv.slice(2);
const output = openSync(file, 'w');
spawn('sh', ['-c', script], { stdio: ['ignore', output, output] });
