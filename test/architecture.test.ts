import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The rooms and the only doors between them. A room is the longest folder here that holds a file; it may import from itself
 * and from the rooms it lists. ARCHITECTURE.md tells why each door is where it is.
 */
const doors: Readonly<Record<string, readonly string[]>> = {
  'package.json': [],
  schemas: [],
  'runner/model': ['schemas'],
  'runner/clock.ts': [],
  'runner/systemClock.ts': ['runner/clock.ts'],
  'runner/host.ts': ['runner/clock.ts'],
  'runner/heap.ts': [],
  'runner/makeFolder.ts': [],
  'runner/record': ['runner/model'],
  'runner/store': ['runner/record', 'runner/model', 'runner/clock.ts', 'runner/makeFolder.ts'],
  'runner/engine': ['runner/record', 'runner/store', 'runner/model', 'runner/clock.ts'],
  'runner/job': ['runner/record', 'runner/model', 'runner/clock.ts', 'runner/heap.ts'],
  'runner/data': [],
  'runner/component': [
    'runner/job',
    'runner/data',
    'runner/model',
    'runner/clock.ts',
    'runner/makeFolder.ts',
    'runner/component/watchProtocol.ts',
  ],
  'runner/component/main.ts': [
    ...['runner/component', 'runner/component/watchProtocol.ts', 'runner/data', 'runner/systemClock.ts'],
  ],
  // What the daemon says to the process that asks databases, and that one to it.
  'runner/component/watchProtocol.ts': ['runner/model'],
  'runner/project': ['runner/model', 'schemas', 'runner/project/nodeFileSystem.ts'],
  'runner/plan': ['runner/record', 'runner/model'],
  'runner/run': [
    ...['runner/engine', 'runner/job', 'runner/component', 'runner/store', 'runner/plan', 'runner/project'],
    ...[
      'runner/data',
      'runner/record',
      'runner/model',
      'runner/host.ts',
      'runner/clock.ts',
      'runner/heap.ts',
      'runner/makeFolder.ts',
      'runner/project/nodeFileSystem.ts',
    ],
  ],
  'runner/report': [
    ...['runner/run', 'runner/plan', 'runner/project', 'runner/store', 'runner/record', 'runner/model'],
    ...[
      'runner/token',
      'runner/data',
      'schemas',
      'runner/host.ts',
      'runner/clock.ts',
      'runner/makeFolder.ts',
    ],
  ],
  'runner/cli': [
    ...[
      'runner/daemon',
      'runner/report',
      'runner/run',
      'runner/plan',
      'runner/project',
      'runner/store',
      'runner/record',
    ],
    ...[
      'runner/daemon/api',
      'runner/token',
      'runner/data',
      'runner/model',
      'runner/host.ts',
      'runner/makeFolder.ts',
      'package.json',
    ],
  ],
  'runner/trigger': ['runner/store', 'runner/record', 'runner/model', 'runner/clock.ts'],
  'runner/daemon': [
    ...[
      'runner/notify',
      'runner/trigger',
      'runner/run',
      'runner/plan',
      'runner/project',
      'runner/store',
      'runner/record',
      'runner/model',
    ],
    ...['runner/project/nodeFileSystem.ts', 'runner/host.ts', 'runner/clock.ts', 'runner/heap.ts'],
    'runner/component/watchProtocol.ts',
  ],
  'runner/notify': [...['runner/report', 'runner/store', 'runner/record', 'runner/model', 'runner/clock.ts']],
  'runner/token': ['runner/model', 'runner/makeFolder.ts'],
  'runner/daemon/api': [
    ...['runner/daemon', 'runner/report', 'runner/token', 'runner/run', 'runner/store', 'runner/record'],
    ...['runner/model', 'schemas', 'runner/host.ts', 'runner/clock.ts'],
  ],
  'runner/lastRuns': [
    ...['runner/report', 'runner/run', 'runner/store', 'runner/record', 'runner/model', 'runner/clock.ts'],
  ],
  'runner/main.ts': ['runner/cli', 'runner/host.ts', 'runner/systemClock.ts'],
  // The disk and the record are the runner's; whoever builds the server's ports takes them from there.
  'runner/project/nodeFileSystem.ts': ['runner/model', 'runner/project'],
  'server/main.ts': [
    ...['server', 'runner/project/nodeFileSystem.ts', 'runner/lastRuns', 'runner/systemClock.ts'],
  ],
  'server/protocol.ts': [],
  server: ['runner/model', 'schemas', 'server/protocol.ts'],
  extension: ['server/protocol.ts', 'schemas'],
};

/** Files that may see argv, environment and stdio: they build the real ports. */
const mains = /(^|\/)(main|browserMain)\.ts$/;

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = ['extension', 'server', 'runner', 'schemas'].flatMap(room => sources(room));
const imports = files.flatMap(file => importsOf(file));

describe('the walls', () => {
  test('every file stands in a room, and imports only through its doors', () => {
    const breaches = imports.flatMap(({ from, to }) => {
      if (!to.startsWith('.')) return [];
      const target = posix.join(posix.dirname(from), to);
      const [here, there] = [roomOf(from), roomOf(target)];
      return here === there || doors[here]?.includes(there) ? [] : [`${from} → ${target}`];
    });
    expect(breaches).toEqual([]);
  });

  test('no file imports itself through others, types included', () => {
    expect(cycles()).toEqual([]);
  });

  test('the model knows no Node, no clock and no process', () => {
    const breaches = files
      .filter(file => file.startsWith('runner/model/'))
      .flatMap(file => {
        const text = code(file);
        const found = [
          /from 'node:[^']+'/,
          /\bprocess\.\w+/,
          /\bDate\.now\b/,
          /\bnew Date\(\)/,
          /\bsetTimeout\b/,
          /\bBuffer\b/,
        ].filter(p => p.test(text));
        return found.map(pattern => `${file}: ${pattern.source}`);
      });
    expect(breaches).toEqual([]);
  });

  test('only main files see arguments, environment and standard streams', () => {
    const pattern = /\bprocess\.(argv|env|stdin|stdout|stderr|exit|exitCode|cwd)\b/;
    expect(files.filter(file => !mains.test(file) && pattern.test(withoutTexts(code(file))))).toEqual([]);
  });

  test('nothing outside the store and the processes of components knows a database', () => {
    const breaches = files.filter(
      file => !/^runner\/(store|component\/builtin)\//.test(file) && /node:sqlite/.test(code(file)),
    );
    expect(breaches).toEqual([]);
  });

  test('the runner takes nothing of what executes built-in components: that is a program of its own', () => {
    const breaches = imports.filter(({ from, to }) => {
      const target = posix.join(posix.dirname(from), to);
      const isTheirs = (file: string) => /^runner\/component\/(builtin\/|main\.ts)/.test(file);
      return isTheirs(target) && !isTheirs(from);
    });
    expect(breaches).toEqual([]);
  });

  test('the server never executes and the extension never parses', () => {
    const heavy = imports.filter(
      ({ from, to }) =>
        (from.startsWith('server/') && to === 'node:child_process') ||
        (from.startsWith('extension/') && (to === 'yaml' || to === 'ajv')),
    );
    expect(heavy).toEqual([]);
  });
});

/** The TypeScript files below a folder, as paths from the root; none for a room that is not built yet. */
function sources(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.ts$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** A file's text without comments, so that prose about a forbidden thing is no breach. */
function code(file: string): string {
  return readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** Code without its texts: a script for another program may well name what this one must not. */
function withoutTexts(text: string): string {
  return text.replaceAll(/"[^"\n]*"|'[^'\n]*'/g, "''");
}

function importsOf(from: string): readonly Import[] {
  const text = code(from);
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\(\s*|^\s*import\s+)'([^']+)'/gm);
  return [...found].map(match => ({ from, to: match[1] ?? '' }));
}

function roomOf(path: string): string {
  const rooms = Object.keys(doors).filter(room => path === room || path.startsWith(`${room}/`));
  return rooms.sort((one, other) => other.length - one.length)[0] ?? `no room: ${path}`;
}

/** The cycles among files, each as the path that closes it. */
function cycles(): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) {
    if (!to.startsWith('.')) continue;
    const target = posix.join(posix.dirname(from), to);
    targets.set(from, [...(targets.get(from) ?? []), target]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of targets.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}
