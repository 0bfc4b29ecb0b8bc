import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dayAndTime, runName, stateWords } from '../report/words.ts';
import type { Runner } from '../run/environment.ts';
import { findRun } from '../run/findRun.ts';
import { recordedRun } from '../run/recordedRun.ts';
import type { Context } from './context.ts';
import { withRunner } from './withRunner.ts';

/** A word that a shell offers, with what it means. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

export type CandidateKind = 'orchestration' | 'run' | 'task';

/** What is on the line already. */
export interface TypedWords {
  /** The orchestration or run that the command is about. */
  readonly target: string | undefined;
  /** The word that is being typed. */
  readonly word: string;
}

/** How many of the last runs are offered. */
const mostRuns = 50;

/** Reads what can be typed here, by kind. Rejects where the project or its store cannot be read. */
export async function readCandidates(
  context: Context,
  wanted: ReadonlySet<CandidateKind>,
  typed: TypedWords,
): Promise<ReadonlyMap<CandidateKind, readonly Candidate[]>> {
  const candidates = new Map<CandidateKind, readonly Candidate[]>();
  await withRunner(context, async runner => {
    if (wanted.has('orchestration')) candidates.set('orchestration', await orchestrations(runner));
    if (wanted.has('run')) candidates.set('run', await runs(runner));
    if (wanted.has('task') && typed.target !== undefined) {
      candidates.set('task', withPrefix(await tasks(context, runner, typed.target), typed.word));
    }
    return 0;
  });
  return candidates;
}

/** Those at the usual place, so that a large repository is not walked at every press of a key. */
async function orchestrations({ project }: Runner): Promise<readonly Candidate[]> {
  const names = await readdir(join(project.root, '.segue', 'orchestrations'));
  return names.flatMap(name => {
    const id = /^(.+?)(\.orchestration)?\.ya?ml$/.exec(name)?.[1];
    return id === undefined ? [] : [{ value: id, description: 'orchestration' }];
  });
}

async function runs(runner: Runner): Promise<readonly Candidate[]> {
  const store = await runner.store();
  const rows = await store.runs({ limit: mostRuns });
  return rows.map(row => ({
    value: runName(row),
    description: `${stateWords(row.state)}, ${dayAndTime(row.startedAt ?? row.createdAt)}`,
  }));
}

/** The tasks of a run where the target is one, else those of the orchestration's file. */
async function tasks(context: Context, runner: Runner, target: string): Promise<readonly Candidate[]> {
  const { project } = runner;
  const found = await project.resolveOrchestration(target, context.host.cwd);
  if (found.kind === 'found') {
    const { draft } = await project.readOrchestration(found.file);
    const outlined = draft.outline.phases.flatMap(phase => phase.tasks);
    return outlined.flatMap(({ id, name }) => (id === null ? [] : [{ value: id, description: name ?? id }]));
  }
  const store = await runner.store();
  const row = await findRun(store, target);
  if ('kind' in row) return [];
  const { run } = await recordedRun(store, row);
  return [...run.tasks.values()].map(({ planned }) => ({ value: planned.id, description: planned.name }));
}

/** In `--task a,b,` the ids before the last comma stay as they are. */
function withPrefix(candidates: readonly Candidate[], word: string): readonly Candidate[] {
  const before = word.slice(0, word.lastIndexOf(',') + 1).replace(/^--\w+=/, '');
  if (before === '') return candidates;
  const used = new Set(before.split(','));
  return candidates
    .filter(({ value }) => !used.has(value))
    .map(({ value, description }) => ({ value: `${before}${value}`, description }));
}
