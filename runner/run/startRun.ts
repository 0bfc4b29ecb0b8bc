import type { Runner } from './environment.ts';
import { executeRun } from './executeRun.ts';
import { acceptTarget, type Prepared, prepare } from './prepare.ts';
import type { Ended, Refusal, RunListeners, StartRequest } from './request.ts';

/** Runs an orchestration in this process, to its end. A refusal has started and recorded nothing. */
export async function startRun(
  runner: Runner,
  request: StartRequest,
  listeners: RunListeners,
): Promise<Refusal | Ended> {
  const prepared = await prepareStart(runner, request);
  if (prepared.kind === 'refused') return prepared;
  return executeRun(runner, { prepared, request, attempt: { number: 1, first: null } }, listeners);
}

/** Everything that a run of the request needs. */
export async function prepareStart(
  runner: Runner,
  request: StartRequest,
  { mayLackParams }: { readonly mayLackParams: boolean } = { mayLackParams: false },
): Promise<Prepared | Refusal> {
  const accepted = await acceptTarget(runner, runner.project, request.target);
  if (accepted.kind === 'refused') return accepted;
  const { selection, params } = request;
  return prepare(runner, accepted, { selection, params, mayLackParams, earlier: null });
}
