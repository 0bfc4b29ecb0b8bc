import type { EverywhereOptions } from './context.ts';
import { addIds, addParam, addReporter, logChoices, type RunOptions, readCount } from './runOptions.ts';

/** A `run` whose words need no explaining. */
export interface QuickRun {
  /** An orchestration's id, or a path of its file. */
  readonly target: string;
  readonly options: RunOptions;
  readonly everywhere: EverywhereOptions;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Reading {
  readonly options: Mutable<RunOptions>;
  readonly everywhere: Mutable<EverywhereOptions>;
}

const flags: Readonly<Record<string, (to: Reading) => void>> = {
  '--json': ({ options }) => {
    options.json = true;
  },
  '--strict': ({ options }) => {
    options.strict = true;
  },
  '--no-color': ({ everywhere }) => {
    everywhere.color = false;
  },
};

/** Each throws where the option does not take the value. */
const valued: Readonly<Record<string, (to: Reading, value: string) => void>> = {
  '-C': setProject,
  '--project': setProject,
  '--task': ({ options }, ids) => {
    options.task = addIds(ids, options.task);
  },
  '--skip': ({ options }, ids) => {
    options.skip = addIds(ids, options.skip);
  },
  '--param': ({ options }, param) => {
    options.param = addParam(param, options.param);
  },
  '--parallel': ({ options }, count) => {
    options.parallel = readCount(count);
  },
  '--reporter': ({ options }, name) => {
    options.reporter = addReporter(name, options.reporter);
  },
  '--logs': ({ options }, which) => {
    const choice = logChoices.find(one => one === which);
    if (choice === undefined) throw new RangeError('no such choice');
    options.logs = choice;
  },
};

const everywhereNames: ReadonlySet<string> = new Set(['-C', '--project', '--no-color']);

function setProject({ everywhere }: Reading, folder: string): void {
  everywhere.project = folder;
}

/**
 * Reads `run <orchestration>` with options in their plain forms (`--name`, `--name value`, `--name=value`). Undefined for everything
 * else, other commands, requests for help and mistakes among it: all of that is the whole program's, which takes as long to load
 * as a small run takes altogether. What is read here means exactly what the whole program would take it for.
 */
export function readQuickRun(argv: readonly string[]): QuickRun | undefined {
  const reading: Reading = { options: {}, everywhere: {} };
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-')) words.push(word);
    // Before the command only options of all commands may stand.
    else if (words.length === 0 && !everywhereNames.has(nameOf(word))) return undefined;
    else if (Object.hasOwn(flags, word)) flags[word]?.(reading);
    else {
      const name = nameOf(word);
      const value = name === word ? argv[++at] : word.slice(name.length + 1);
      if (!take(reading, name, value)) return undefined;
    }
  }
  const [command, target, ...more] = words;
  const isPlain = command === 'run' && target !== undefined && target !== '' && more.length === 0;
  return isPlain ? { target, ...reading } : undefined;
}

/** `--name=value` → `--name`. */
function nameOf(word: string): string {
  return word.startsWith('--') && word.includes('=') ? word.slice(0, word.indexOf('=')) : word;
}

/** False where there is no such option or it does not take the value; a value that looks like an option may be one. */
function take(reading: Reading, name: string, value: string | undefined): boolean {
  if (!Object.hasOwn(valued, name) || value === undefined || value.startsWith('-')) return false;
  try {
    valued[name]?.(reading, value);
    return true;
  } catch {
    return false;
  }
}
