import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { Expected } from './texts.ts';

/** What is expected of a run as `segue show --json` prints it. */
export interface ExpectedRun {
  /** Which run: `nightly#2`. Default: the newest of the project. */
  readonly of?: string;
  readonly state: string;
  /** States of phases. */
  readonly phases?: Readonly<Record<string, string>>;
  /** States of tasks, or parts of their JSON in which `jobs` may list states alone. */
  readonly tasks?: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
  /** `a, b then c`: every job of a and b had ended when the first one of c started. */
  readonly order?: readonly string[];
  /** Further parts of the run's JSON. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** One command and what is expected of it; everything that is left out is not looked at, but for the exit code, which is 0. */
export interface Step {
  /** The command, as typed in a shell in the project's folder. */
  readonly $?: string;
  /** The command goes on in the background under this name. */
  readonly background?: string;
  /** The command in the background of this name is waited for, and what follows is expected of it. */
  readonly end?: string;
  /** A file that this step waits for after starting its command. */
  readonly file?: string;
  /** A text that the step's command, in the background, writes before the next step. */
  readonly writes?: string;
  readonly exit?: number;
  readonly stdout?: Expected;
  readonly stderr?: Expected;
  /** Texts that are in neither stream. */
  readonly absent?: readonly string[];
  /** Standard output is JSON with these parts. */
  readonly json?: unknown;
  /** Standard output is JSON of this shape. */
  readonly shape?: 'run' | 'runs' | 'plan' | 'problems' | 'next' | 'simulation' | 'skipped';
  readonly run?: ExpectedRun;
  /** Texts of files of the project; null where there is none. */
  readonly files?: Readonly<Record<string, Expected | null>>;
}

/** A case: a rule of the language in words, and scenarios that show it. */
export interface Case {
  readonly rule: string;
  /** Environment of every command. */
  readonly env?: Readonly<Record<string, string>>;
  readonly scenarios: Readonly<Record<string, readonly Step[]>>;
}

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const expected = { anyOf: [text, texts] };
const byName = (value: object) => ({ type: 'object', additionalProperties: value });
const exactly = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** The form of a case file: a mistyped key has to fail, since an expectation that nobody reads holds nothing. */
const form = exactly(
  {
    rule: text,
    env: byName(text),
    scenarios: byName({
      type: 'array',
      items: {
        ...exactly({
          $: text,
          background: text,
          end: text,
          file: text,
          writes: text,
          exit: { type: 'integer' },
          stdout: expected,
          stderr: expected,
          absent: texts,
          json: true,
          shape: { enum: ['run', 'runs', 'plan', 'problems', 'next', 'simulation', 'skipped'] },
          run: exactly(
            {
              of: text,
              state: text,
              phases: byName(text),
              tasks: byName({ anyOf: [text, { type: 'object' }] }),
              order: texts,
              json: { type: 'object' },
            },
            ['state'],
          ),
          files: byName({ anyOf: [text, texts, { type: 'null' }] }),
        }),
        oneOf: [{ required: ['$'] }, { required: ['end'] }],
        dependentRequired: { background: ['$'], writes: ['background'] },
      },
    }),
  },
  ['rule', 'scenarios'],
);

const isCase = new Ajv2020({ strict: false }).compile<Case>(form);

/** Reads a `case.yaml`; throws where it is not one. */
export function readCase(path: string): Case {
  const value: unknown = parse(readFileSync(path, 'utf8'));
  if (isCase(value)) return value;
  const problems = (isCase.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  throw new Error(`${path} is no case: ${problems.join('; ')}`);
}

/** The folders under `folder` that hold a `case.yaml`, relative to it, in the order of their names. */
export function caseFolders(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name === 'case.yaml')
    .map(entry => relative(folder, dirname(join(entry.parentPath, entry.name))))
    .sort();
}
