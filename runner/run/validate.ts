import { hasSchedules, PileUps } from '../model/check/pileUps.ts';
import type { Draft } from '../model/draft.ts';
import { type FileProblem, problemsOf } from '../model/project/fileProblem.ts';
import { gitIgnores } from '../project/gitIgnores.ts';
import { checkSecretsIgnored, readSecrets } from '../project/secrets.ts';
import { StoreError, type StoreReader } from '../store/store.ts';
import type { Runner } from './environment.ts';
import { usualDuration } from './overruns.ts';
import { refuseUsage } from './refuse.ts';
import type { Refusal } from './request.ts';

/** What was checked, and everything that is wrong with it. */
export interface Validation {
  readonly problems: readonly FileProblem[];
  /** How many orchestrations were read. */
  readonly checked: number;
}

/** Checks the orchestrations that are named, with what they use; without names, every file of the project. */
export async function validateProject(
  runner: Runner,
  targets: readonly string[],
): Promise<Validation | Refusal> {
  return targets.length === 0 ? validateAll(runner) : validateSome(runner, targets);
}

async function validateAll(runner: Runner): Promise<Validation> {
  const { project, files, host } = runner;
  const { settings, root } = project;
  const { drafts, problems } = await project.readAll();
  const secrets = await readSecrets(settings, { root, environment: host.env, files });
  const unignored = await checkSecretsIgnored(settings, { root, files }, gitIgnores);
  const pileUps = await pileUpsIn(runner, drafts);
  const all = [...problems, ...pileUps, ...secrets.problems, ...unignored];
  return { problems: unique(all), checked: drafts.length };
}

async function validateSome(runner: Runner, targets: readonly string[]): Promise<Validation | Refusal> {
  const { project, host } = runner;
  const problems: FileProblem[] = [];
  const drafts: Draft[] = [];
  for (const target of targets) {
    const found = await project.resolveOrchestration(target, host.cwd);
    if (found.kind === 'unknown') return refuseUsage(found.message);
    if (found.kind === 'unreadable') problems.push(found.problem);
    else {
      const reading = await project.readOrchestration(found.file);
      problems.push(...reading.problems);
      drafts.push(reading.draft);
    }
  }
  problems.push(...(await pileUpsIn(runner, drafts)));
  return { problems: unique(problems), checked: targets.length };
}

/** Schedules that start runs faster than they end, where the record tells how long these take. To check files, no record is needed. */
async function pileUpsIn(runner: Runner, drafts: readonly Draft[]): Promise<readonly FileProblem[]> {
  const scheduled = drafts.filter(({ root }) => hasSchedules(root));
  if (scheduled.length === 0) return [];
  const { project, host } = runner;
  const { openSqliteReader } = await import('../store/sqlite/openSqliteStore.ts');
  const options = { directory: project.stateDirectory, clock: host.clock, onlyIfCurrent: true } as const;
  try {
    const store = await openSqliteReader(options);
    try {
      return await pileUpsOf(scheduled, { store, timezone: project.settings.timezone, at: host.clock.now() });
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}

interface RecordAtHand {
  readonly store: StoreReader;
  readonly timezone: string;
  readonly at: number;
}

async function pileUpsOf(
  drafts: readonly Draft[],
  { store, timezone, at }: RecordAtHand,
): Promise<readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const { id, file, root } of drafts) {
    const usual = await usualDuration(store, id);
    if (usual === undefined) continue;
    problems.push(...problemsOf(file, new PileUps({ ...usual, at }).in({ file, root, timezone })));
  }
  return problems;
}

/** Files that several orchestrations use are told of once. */
function unique(problems: readonly FileProblem[]): readonly FileProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ file, problem }) => {
    const key = `${file.path}:${problem.span.start}:${problem.span.end}:${problem.code}:${problem.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
