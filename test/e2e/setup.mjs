// Completes the installation of code-server as its own install script would, without compiling anything: its libraries, without those
// for other systems and without a built-in assistant (300 MB that no test needs). Run after `npm ci`; where all is done it does nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two libraries exist only to be compiled; without a logger output channels stay empty. Named one by one, since they are read by `import()`. */
const logger = `const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
class Logger {
  #level = 2;
  #isBare = false;
  #file;
  constructor(_name, file) {
    this.#file = file;
    if (file) mkdirSync(dirname(file), { recursive: true });
  }
  getLevel() { return this.#level; }
  setLevel(level) { this.#level = level; }
  clearFormatters() { this.#isBare = true; }
  setPattern() {}
  flush() {}
  drop() {}
  write(level, text) {
    if (level < this.#level || !this.#file) return;
    const line = this.#isBare ? text : new Date().toISOString() + ' [' + levels[level] + '] ' + text + '\\n';
    try { appendFileSync(this.#file, line); } catch { /* its folder is gone: the server ends */ }
  }
}
levels.forEach((name, level) => { Logger.prototype[name] = function (text) { this.write(level, text); }; });
const create = async (name, file) => new Logger(name, file);
exports.Logger = Logger;
exports.version = 11100;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
`;
const watchdog = 'exports.start = () => {};\nexports.exit = code => process.exit(code || 0);\n';

const here = import.meta.dirname;
const codeServer = join(here, 'node_modules/code-server');
if (!existsSync(codeServer)) npm(here, 'ci');

const { version } = JSON.parse(readFileSync(join(codeServer, 'package.json'), 'utf8'));
const stamp = join(codeServer, '.completed');
const completed = `${version} on ${process.platform} ${process.arch}`;
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== completed) {
  complete(join(codeServer, 'lib/vscode'));
  writeFileSync(stamp, completed);
}

function complete(vscode) {
  // Not `ci`: the list of versions that ships with it lacks a package.
  for (const folder of [vscode, join(vscode, 'extensions')])
    npm(folder, 'install', '--omit=dev', '--ignore-scripts');
  const modules = join(vscode, 'node_modules');
  const unused = [
    '@github/copilot-sdk',
    '@github/copilot-sdk-linux-x64',
    '@microsoft/mxc-sdk',
    '@devcontainers',
  ];
  for (const name of unused) rmSync(join(modules, name), { recursive: true, force: true });
  rmSync(join(vscode, 'extensions/copilot'), { recursive: true, force: true });
  const ours = `${process.platform}-${process.arch}`;
  for (const folder of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds'])
    removeOthers(join(modules, folder), ours);
  writeFileSync(join(modules, '@vscode/spdlog/index.js'), logger);
  writeFileSync(join(modules, '@vscode/native-watchdog/index.js'), watchdog);
}

function removeOthers(folder, kept) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name !== kept) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function npm(folder, ...words) {
  execFileSync('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
