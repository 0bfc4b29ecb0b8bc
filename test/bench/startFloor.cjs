'use strict';
// The floor of what a run of one task owes: a process that outlives the runner, three durable commits and the job's own
// process. It reads no file, checks nothing, masks nothing, and has no limits.
const { spawn } = require('node:child_process');
const { DatabaseSync } = require('node:sqlite');

const [file, script] = process.argv.slice(2);
process.emitWarning = () => {};

const watchdog = spawn('/bin/sh', ['-c', 'while read -r word; do [ "$word" = bye ] && exit 0; done'], {
  detached: true,
  stdio: ['pipe', 'ignore', 'ignore'],
});
watchdog.unref();

const database = new DatabaseSync(file);
database.exec(
  'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS journal (entry TEXT)',
);
const record = database.prepare('INSERT INTO journal VALUES (?)');
record.run('created');
record.run('started');

const job = spawn('bash', ['-e', '-c', script], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
watchdog.stdin.write(`+ ${job.pid}\n`);
job.on('close', () => {
  record.run('ended');
  watchdog.stdin.end('bye\n');
  database.close();
  process.stdout.write('ended\n', () => process.exit(0));
});
