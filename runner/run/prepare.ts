import { giveMemoryBack, keepHeapSmall } from '../heap.ts';
import type { Catalog } from '../model/catalog.ts';
import type { JsonObject, Orchestration } from '../model/orchestration.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { SourceFile } from '../model/sourceFile.ts';
import { readParams } from '../plan/params.ts';
import { type Choice, choose, type Plan, planPhases, type RetriedRun, unknownTasks } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import type { Project } from '../project/project.ts';
import { readSecrets } from '../project/secrets.ts';
import type { Runner } from './environment.ts';
import { missingSecrets, secretValues } from './missingSecrets.ts';
import { refuseInvalid, refuseUsage } from './refuse.ts';
import type { Refusal } from './request.ts';
import { gatherSources, type Sources } from './sources.ts';

/** Everything that a run needs before it can be made: nothing was written yet. */
export interface Prepared {
  readonly kind: 'prepared';
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly sources: Sources;
  readonly secrets: Readonly<Record<string, string>>;
  /** What is worth a warning in the files. */
  readonly warnings: readonly FileProblem[];
}

/** An accepted orchestration with what it names. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly file: SourceFile;
  readonly orchestration: Orchestration;
  readonly catalog: Catalog;
  readonly warnings: readonly FileProblem[];
}

/** Finds an orchestration and reads it; any mistake in what it needs is a refusal with all of them. */
export async function acceptTarget(
  runner: Runner,
  project: Project,
  target: string,
): Promise<Accepted | Refusal> {
  const found = await project.resolveOrchestration(target, runner.host.cwd);
  if (found.kind === 'unknown') return refuseUsage(found.message);
  if (found.kind === 'unreadable')
    return refuseInvalid(`${found.problem.file.path} cannot be read.`, [found.problem]);
  return acceptFile(project, found.file);
}

/** An orchestration of so many UTF-16 units has some 10,000 tasks. */
const largeText = 500_000;

function isLarge({ text }: SourceFile): boolean {
  return text.length >= largeText;
}

export async function acceptFile(project: Project, file: SourceFile): Promise<Accepted | Refusal> {
  if (isLarge(file)) keepHeapSmall();
  const { draft, catalog, problems } = await project.readOrchestration(file);
  const errors = problems.filter(({ problem }) => problem.severity === 'error');
  const { orchestration } = draft;
  if (errors.length > 0 || orchestration === null)
    return refuseInvalid(`${file.path} cannot be run as it is.`, problems);
  return { kind: 'accepted', file, orchestration, catalog, warnings: problems };
}

/** What was chosen for a run, and what it goes on from where it is a retry. */
export interface Wish {
  readonly selection: Selection;
  /** As typed. */
  readonly params: Readonly<Record<string, string>>;
  /** Only for a look at what would run: params without a value are left out then. */
  readonly mayLackParams?: boolean;
  readonly earlier: EarlierRun | null;
}

export interface EarlierRun {
  readonly retried: Omit<RetriedRun, 'sourceChanged'>;
  readonly sourceHash: string;
  readonly params: JsonObject;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly reasons: ReadonlyMap<string, string>;
}

/** Plans a run of an accepted orchestration. */
export async function prepare(runner: Runner, accepted: Accepted, wish: Wish): Promise<Prepared | Refusal> {
  const { file, orchestration, catalog, warnings } = accepted;
  // The tree of the file and all that its checks looked up were of use until here.
  if (isLarge(file)) giveMemoryBack();
  const { selection, earlier } = wish;
  const unknown = unknownTasks(orchestration, selection);
  if (unknown !== undefined) return refuseUsage(unknown);
  const params = readParams(orchestration.params, wish.params, {
    ...(earlier === null ? {} : { earlier: earlier.params }),
    mayLack: wish.mayLackParams === true,
  });
  if (!params.ok) return refuseUsage(params.message);
  const choiceOf = (task: Orchestration['phases'][number]['tasks'][number]): Choice =>
    earlier === null ? choose(task, selection) : (earlier.choices.get(task.id) ?? {});
  const { settings, root } = runner.project;
  const secrets = await readSecrets(settings, { root, environment: runner.host.env, files: runner.files });
  const values = secretValues(orchestration, secrets);
  const missing = missingSecrets(
    file,
    { orchestration, isChosen: task => choiceOf(task).skip === undefined },
    values,
  );
  const errors = [...secrets.problems.filter(isError), ...missing];
  if (errors.length > 0) return refuseInvalid('A secret is missing.', errors);
  const sources = gatherSources(file, orchestration, catalog);
  const plan: Plan = {
    orchestration,
    source: file,
    sourceHash: sources.sourceHash,
    params: params.params,
    retryOf:
      earlier === null
        ? null
        : { ...earlier.retried, sourceChanged: earlier.sourceHash !== sources.sourceHash },
    phases: planPhases(orchestration, file, choiceOf),
    reasons: earlier?.reasons ?? new Map(),
  };
  return {
    kind: 'prepared',
    plan,
    catalog,
    sources,
    secrets: values,
    warnings: [...warnings, ...secrets.problems],
  };
}

function isError({ problem }: FileProblem): boolean {
  return problem.severity === 'error';
}
