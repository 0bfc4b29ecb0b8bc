import { PileUps } from '../../../runner/model/check/pileUps.ts';
import { parseDuration } from '../../../runner/model/duration.ts';
import { type FileProblem, problemsOf } from '../../../runner/model/project/fileProblem.ts';
import type { UsualDuration } from '../../../runner/model/recordedRuns.ts';
import { openProject } from '../../../runner/project/project.ts';
import { readSecrets } from '../../../runner/project/secrets.ts';
import { annotated, withoutCarets } from '../../support/caret.ts';
import { type MemoryFile, MemoryFiles } from '../project/memoryFiles.ts';

/** The project that every case is laid over; nothing is wrong with it. */
export const projectFiles: Readonly<Record<string, string>> = {
  '.segue/segue.yaml': 'connections: { shop: { type: sqlite, path: shop.db } }\n',
  '.segue/components/dbt/component.yaml': [
    'parameters:',
    '  type: object',
    '  additionalProperties: false',
    '  required: [select]',
    '  properties: { select: { type: string }, threads: { type: integer } }',
    'outputs: { models: { description: How many models ran } }',
    'runs: { using: shell, script: dbt run --select "$SELECT" }',
    '',
  ].join('\n'),
  '.segue/components/load/component.yaml': 'runs: { using: node, main: load.mjs }\n',
  '.segue/components/load/load.mjs': '',
  '.segue/configurations/dbt/marts.yaml': 'parameters: { select: marts }\n',
  '.segue/configurations/load/crm.yaml': 'parameters: { token: "${{ secrets.CRM_TOKEN }}" }\n',
  '.segue/orchestrations/ingest.yaml': 'phases: [{ name: Load, tasks: [{ name: Load, run: ./load.sh }] }]\n',
};

const root = '/project';

/** One file of a case as it was written, carets included, with the path that it has in the project. */
export interface CaseFile extends MemoryFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly expected: string;
  /** What is recorded of the orchestration's runs. */
  readonly usual?: UsualDuration;
}

/**
 * The files of a case. What stands before the first marker is the orchestration of the case's own name; a line
 * `#> path` begins a further file, `#> path mode 644` one with these permissions, `#> path bytes 61 ff` one of these bytes, `#> path usual 12m 9` an
 * orchestration of which 9 runs are recorded that usually took 12 minutes.
 */
export function caseFiles(name: string, text: string): readonly CaseFile[] {
  const [first = '', ...further] = text.split(/^#> /m);
  const files = first.trim() === '' ? [] : [caseFile(`.segue/orchestrations/${name}.yaml`, first)];
  return [...files, ...further.map(markedFile)];
}

function markedFile(part: string): CaseFile {
  const end = part.indexOf('\n');
  const [path = '', attribute, ...values] = part.slice(0, end).trim().split(' ');
  const file = caseFile(path, part.slice(end + 1));
  if (attribute === 'mode') return { ...file, mode: Number.parseInt(values.join(''), 8) };
  if (attribute === 'usual') return { ...file, usual: usually(values) };
  if (attribute === 'bytes')
    return { ...file, content: Uint8Array.from(values, value => Number.parseInt(value, 16)) };
  return file;
}

/** A duration and a number of runs, as on a Monday morning. */
export function usually([duration = '', runs = '']: readonly string[]): UsualDuration {
  return { ms: parseDuration(duration) ?? 0, runs: Number(runs), at: Date.UTC(2026, 10, 23, 1, 0) };
}

function caseFile(path: string, text: string): CaseFile {
  return { path, content: withoutCarets(text), expected: text };
}

/** All that is wrong in the project of a case, as `validate` finds it. */
export async function problemsOfCase(files: readonly CaseFile[]): Promise<readonly FileProblem[]> {
  const own = Object.fromEntries(files.map(file => [file.path, file]));
  const all: Readonly<Record<string, string | MemoryFile>> = { ...projectFiles, ...own };
  const disk = new MemoryFiles(
    Object.fromEntries(Object.entries(all).map(([path, file]) => [`${root}/${path}`, file])),
  );
  const opened = await openProject(root, disk);
  const { problems, drafts } = await opened.readAll();
  const { timezone } = opened.settings;
  const pileUps = drafts.flatMap(({ file, root }) => {
    const usual = own[file.path]?.usual;
    if (usual === undefined) return [];
    return problemsOf(file, new PileUps(usual).in({ file, root, timezone }));
  });
  const secrets = await readSecrets(opened.settings, { root, environment: {}, files: disk });
  return [...problems, ...pileUps, ...secrets.problems];
}

/** The files of a case with what was found in each under its lines, in the order and form of the case. */
export function annotatedCase(files: readonly CaseFile[], problems: readonly FileProblem[]): string {
  return files
    .map(({ path, content }) => {
      const own = problems.filter(({ file }) => file.path === path);
      const text = typeof content === 'string' ? content : (own[0]?.file.text ?? '');
      const found = annotated(
        text,
        own.map(({ problem }) => problem),
      );
      return `#> ${path}\n${withLastBreak(found)}`;
    })
    .join('');
}

/** The same of what the case expects. */
export function expectedCase(files: readonly CaseFile[]): string {
  return files.map(({ path, expected }) => `#> ${path}\n${withLastBreak(expected)}`).join('');
}

function withLastBreak(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
