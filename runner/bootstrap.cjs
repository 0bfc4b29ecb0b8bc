#!/usr/bin/env node
'use strict';
// The command `segue`: everything that has to happen before the program is loaded. This file has to run on Node.js 14.18, so
// that an old Node.js gets a message that says what to do, and not a syntax error.

/** What the program is built for; the same as `engines` in package.json. */
const needed = [22, 13];

/** Compiled code that nobody has renewed for so long is of a version that is gone. In milliseconds: 30 days. */
const oldestCodeMs = 30 * 24 * 60 * 60 * 1000;

/** What was loaded of the program, by the name by which it is asked for. */
const loaded = new Map();

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
  if (process.env.SEGUE_DEBUG) {
    // As Node.js loads any file, since only then it knows of the source map.
    process.setSourceMapsEnabled(true);
    require('./cli.cjs');
  } else load('./cli.cjs');
}

/** `node:sqlite` is what the store is made of, and `hashFiles()` uses `glob`; warnings that they are new would stand above the output. */
function hideSqliteWarning() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, options, ...rest) => {
    const type = Object(options) === options ? options.type : options;
    if (type === 'ExperimentalWarning' && /\b(SQLite|glob)\b/.test(String(warning))) return;
    emitWarning.call(process, warning, options, ...rest);
  };
}

/**
 * Runs a file of the program as `require` does, but with the compiled code of all functions that the same command called before,
 * which halves the time to start. (Node.js has such a cache of its own; it holds a file's code as it is before any function is called, which
 * is little of it.) The code is kept in the user's cache; where that is not possible, it only takes longer.
 */
function load(id) {
  const known = loaded.get(id);
  if (known !== undefined) return known.exports;
  const { join } = require('node:path');
  const { Script } = require('node:vm');
  const filename = join(__dirname, id);
  const text = require('node:fs').readFileSync(filename, 'utf8');
  const cache = cacheFile(id, text);
  const cachedData = cache === undefined ? undefined : bytesOf(cache);
  const script = new Script(require('node:module').wrap(text), { filename, cachedData });
  if (cache !== undefined && script.cachedDataRejected !== false) keepAtExit(script, cache);
  const module = { exports: {} };
  loaded.set(id, module);
  const requireFrom = wanted => (wanted.startsWith('./') ? load(wanted) : require(wanted));
  script.runInThisContext()(module.exports, requireFrom, module, filename, __dirname);
  return module.exports;
}

/**
 * The file of the code of a program's file, or undefined where none can be kept. V8 looks at a text's length and no further, so the
 * name holds the text's hash, which the build has put at its end.
 */
function cacheFile(id, text) {
  const [, hash] = /\n\/\/# build=([0-9a-f]+)\s*$/.exec(text.slice(-100)) ?? [];
  if (hash === undefined || process.env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  try {
    const name = id.slice(2).replace('.cjs', '');
    const file = `${name}-${commandWord()}-${hash}-${process.version}-${process.arch}`;
    return require('node:path').join(ownFolder(cacheFolder()), file);
  } catch {
    // No home, or no permission to write there.
    return undefined;
  }
}

/** Each command calls other functions, so each has code of its own. */
function commandWord() {
  const words = process.argv.slice(2);
  while (words.length > 0 && words[0].startsWith('-'))
    words.splice(0, words[0] === '-C' || words[0] === '--project' ? 2 : 1);
  return /^[a-z]{1,12}$/.test(words[0] ?? '') ? words[0] : 'other';
}

function bytesOf(file) {
  try {
    return require('node:fs').readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Keeps the code of a script once the command has succeeded: only then all of its functions were called. */
function keepAtExit(script, file) {
  process.on('exit', code => {
    if (code !== 0) return;
    try {
      resetHeap();
      writeWhole(file, script.createCachedData());
      removeOld(require('node:path').dirname(file));
    } catch {
      // A full disk, say: the next time will do.
    }
  });
}

/** V8 refuses code that was kept under other flags than those it starts with, and the runner may have set these (`heap.ts`). */
function resetHeap() {
  const { setFlagsFromString } = require('node:v8');
  setFlagsFromString('--semi-space-growth-factor=2');
  setFlagsFromString('--heap-growing-percent=0');
}

/** The name must never show a file that is not wholly on the disk: V8 does not look whether code is whole either. */
function writeWhole(file, bytes) {
  const { closeSync, fsyncSync, openSync, renameSync, writeFileSync } = require('node:fs');
  const draft = `${file}.${process.pid}`;
  const opened = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(opened, bytes);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  renameSync(draft, file);
}

function removeOld(folder) {
  const { readdirSync, statSync, unlinkSync } = require('node:fs');
  const { join } = require('node:path');
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path);
    if (stat.isFile() && Date.now() - stat.mtimeMs > oldestCodeMs) unlinkSync(path);
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
  // The second of them costs half a millisecond, and asks for the first.
  const home = (platform !== 'win32' && env.HOME) || require('node:os').homedir();
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
