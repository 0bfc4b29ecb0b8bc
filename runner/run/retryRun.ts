import type { Json } from '../model/orchestration.ts';
import { joinPath } from '../model/project/paths.ts';
import { chooseToGoOn } from '../plan/resume.ts';
import { chooseForRetry } from '../plan/retry.ts';
import { openProject, type Project } from '../project/project.ts';
import type { Trigger } from '../record/entry.ts';
import { foldJournal, type RunState } from '../record/runState.ts';
import type { RunRow, Store } from '../store/store.ts';
import type { Runner } from './environment.ts';
import { executeRun, type Order } from './executeRun.ts';
import { findRun } from './findRun.ts';
import { acceptTarget, type Prepared, prepare } from './prepare.ts';
import { recordedFiles } from './recordedFiles.ts';
import { deathsAfter, recoverRuns } from './recover.ts';
import { refuseUsage } from './refuse.ts';
import type { Attempt, Ended, Refusal, RetryRequest, RunListeners } from './request.ts';

/** Runs what an earlier run left undone as a run of its own, to its end. A refusal has started and recorded nothing. */
export async function retryRun(
  runner: Runner,
  request: RetryRequest & Pick<Order, 'fire'>,
  listeners: RunListeners,
): Promise<Refusal | Ended> {
  const store = await runner.writableStore();
  const prepared = await prepareRetry(runner, store, { request, notice: listeners.notice });
  if (prepared.kind === 'refused') return prepared;
  const { plan } = prepared.prepared;
  if (plan.retryOf?.sourceChanged === true && !request.asRecorded)
    listeners.notice(
      `${plan.source.path} has changed since ${plan.retryOf.name}; this retry runs it as it is now.`,
    );
  const { fire } = request;
  const order = {
    prepared: prepared.prepared,
    request: { ...request, trigger: withEvent(request.trigger, prepared.event) },
    attempt: prepared.attempt,
  };
  return executeRun(runner, fire === undefined ? order : { ...order, fire }, listeners);
}

/** A retry that can be executed. */
export interface PreparedRetry {
  readonly kind: 'prepared-retry';
  readonly prepared: Prepared;
  readonly attempt: Attempt;
  /** What started the run that is retried; undefined where no event did. */
  readonly event: Json | undefined;
}

export interface RetryPreparation {
  readonly request: RetryRequest;
  readonly notice: (message: string) => void;
  readonly mayLackParams?: boolean;
}

/** Everything that a retry needs; a run whose runner has died is recorded as interrupted on the way. */
export async function prepareRetry(
  runner: Runner,
  store: Store,
  { request, notice, mayLackParams = false }: RetryPreparation,
): Promise<PreparedRetry | Refusal> {
  const row = await findRun(store, request.run);
  if ('kind' in row) return row;
  const name = `${row.orchestration}#${row.number}`;
  if (row.state === 'waiting' || row.state === 'running')
    return refuseUsage(
      `${name} is still ${row.state}; a run can be retried when it has ended. "segue cancel ${name}" ends it.`,
    );
  if (row.state === 'interrupted') await recoverRuns(runner, store, { runId: row.id, notice });
  const earlier = foldJournal((await store.journal(row.id)).map(({ entry }) => entry));
  if (request.goesOn === true && earlier.state !== 'interrupted')
    return refuseUsage(`${name} has ended: its state is ${earlier.state}.`);
  const project = await projectFor(runner, store, { earlier, asRecorded: request.asRecorded });
  const path = joinPath(runner.project.root, earlier.created.path);
  const accepted = await acceptTarget(runner, project, path);
  if (accepted.kind === 'refused') return withHint(accepted, request, name);
  const goesOn = request.goesOn === true;
  const { choices, reasons } = goesOn
    ? chooseToGoOn(accepted.orchestration, earlier)
    : chooseForRetry(accepted.orchestration, earlier, request.selection);
  const prepared = await prepare(runner, accepted, {
    selection: request.selection,
    params: request.params,
    mayLackParams,
    earlier: {
      retried: { id: row.id, name, attempt: row.attempt },
      sourceHash: row.sourceHash,
      params: row.params,
      choices,
      reasons,
    },
  });
  if (prepared.kind === 'refused') return prepared;
  // A run that was interrupted when nothing of it was left to do comes to its end.
  if (reasons.size === 0 && !goesOn)
    return refuseUsage(
      `Nothing of ${name} is left to retry: its state is ${row.state}. --task runs chosen tasks again.`,
    );
  const attempt = await attemptAfter(store, row);
  const deaths = { deaths: deathsAfter(earlier) };
  return {
    kind: 'prepared-retry',
    prepared,
    attempt: goesOn ? { ...attempt, ...deaths } : attempt,
    event: earlier.created.trigger['event'],
  };
}

/** A retry is for the same files, the same request, as the run that it retries. */
function withEvent(trigger: Trigger, event: Json | undefined): Trigger {
  return event === undefined || 'event' in trigger ? trigger : { ...trigger, event };
}

/** A retry of a retry goes on counting from the first run. */
async function attemptAfter(store: Store, row: RunRow): Promise<Attempt> {
  const first = row.retryOf ?? row.id;
  const runs = await store.runs({ orchestration: row.orchestration });
  const attempts = runs
    .filter(({ id, retryOf }) => id === first || retryOf === first)
    .map(({ attempt }) => attempt);
  const number = runs.find(({ id }) => id === first)?.number;
  return { number: Math.max(row.attempt, ...attempts) + 1, first: { id: first, number } };
}

async function projectFor(
  { project, files }: Runner,
  store: Store,
  { earlier, asRecorded }: { readonly earlier: RunState; readonly asRecorded: boolean },
): Promise<Project> {
  if (!asRecorded) return project;
  const { root } = project;
  return openProject(root, await recordedFiles(files, store, { root, sources: earlier.created.sources }));
}

function withHint(refusal: Refusal, request: RetryRequest, name: string): Refusal {
  if (request.asRecorded) return refusal;
  return {
    ...refusal,
    message: `${refusal.message} "segue retry ${name} --as-recorded" runs the file as it was.`,
  };
}
