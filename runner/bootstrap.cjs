#!/usr/bin/env node
'use strict';
// The command `segue`: everything that has to happen before the program is loaded. This file has to run on Node.js 14.18, so
// that an old Node.js gets a message that says what to do, and not a syntax error.

/** What the program is built for; the same as `engines` in package.json. */
const needed = [22, 13];

const found = process.versions.node.split('.').map(Number);
if (found[0] > needed[0] || (found[0] === needed[0] && found[1] >= needed[1])) start();
else {
  const newer = newerNode();
  if (newer !== undefined) runWith(newer);
  else {
    process.stderr.write(
      `segue needs Node.js ${needed.join('.')} or newer; this is Node.js ${process.versions.node}. ` +
        'Install a newer one from https://nodejs.org, or put one first on PATH.\n',
    );
    process.exitCode = 4;
  }
}

function start() {
  hideSqliteWarning();
  cacheCode();
  if (process.env.SEGUE_DEBUG) process.setSourceMapsEnabled(true);
  require('./cli.cjs');
}

/** `node:sqlite` is what the store is made of; the warning that it is new would stand above every command's output. */
function hideSqliteWarning() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, options, ...rest) => {
    const type = Object(options) === options ? options.type : options;
    if (type === 'ExperimentalWarning' && /\bSQLite\b/.test(String(warning))) return;
    emitWarning.call(process, warning, options, ...rest);
  };
}

/** Keeps the compiled program in the user's cache, which halves the time to start. Where that is not possible, it only takes longer. */
function cacheCode() {
  try {
    const { enableCompileCache } = require('node:module');
    if (process.env.NODE_COMPILE_CACHE) enableCompileCache();
    else enableCompileCache(ownFolder(cacheFolder()));
  } catch {
    // No home, or no permission to write there.
  }
}

/**
 * The folder `segue` in a folder, made if need be; throws where it cannot be made. One level is made at a time: Node.js 24 makes
 * a whole path by a loop that never ends where a file system says that a parent is missing which it also does not let anyone make.
 */
function ownFolder(parent) {
  const { existsSync, mkdirSync } = require('node:fs');
  const own = require('node:path').join(parent, 'segue');
  if (existsSync(own)) return own;
  if (!existsSync(parent)) mkdirSync(parent);
  mkdirSync(own);
  return own;
}

/** The folder for a user's caches, as the system's own conventions have it. */
function cacheFolder() {
  const { env, platform } = process;
  const { join } = require('node:path');
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
  if (platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  const home = require('node:os').homedir();
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** The Node.js that the package `node` brings, in this package or beside it. */
function newerNode() {
  const { existsSync } = require('node:fs');
  const { join } = require('node:path');
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const places = [join(__dirname, '..', 'node_modules'), join(__dirname, '..', '..')];
  return places.map(place => join(place, 'node', 'bin', name)).find(existsSync);
}

/** Becomes a bystander of the same command under another Node.js: passes signals on, and ends as it ends. */
function runWith(node) {
  const child = require('node:child_process').spawn(node, [__filename, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', error => {
    process.stderr.write(`segue could not start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    // Dying of the same signal tells the parent the truth; without handlers it is the default again.
    for (const one of signals) process.removeAllListeners(one);
    process.kill(process.pid, signal);
  });
}
