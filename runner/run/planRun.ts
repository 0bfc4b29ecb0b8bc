import { foresee } from '../plan/foresee.ts';
import type { Plan } from '../plan/plan.ts';
import type { Runner } from './environment.ts';
import type { Refusal, RetryRequest, StartRequest } from './request.ts';
import { prepareRetry } from './retryRun.ts';
import { prepareStart } from './startRun.ts';

export interface PlanOptions {
  /** Whether params without a default may lack a value, as long as nobody was asked for it. */
  readonly mayLackParams: boolean;
}

/** What a run or a retry would do, if it were started now. */
export async function planRun(
  runner: Runner,
  request: StartRequest | RetryRequest,
  options: PlanOptions,
): Promise<Refusal | { readonly kind: 'plan'; readonly plan: Plan }> {
  if ('target' in request) {
    const prepared = await prepareStart(runner, request, options);
    return prepared.kind === 'refused' ? prepared : { kind: 'plan', plan: foreseen(prepared.plan) };
  }
  const prepared = await prepareRetry(runner, await runner.writableStore(), {
    request,
    notice: () => {},
    ...options,
  });
  return prepared.kind === 'refused' ? prepared : { kind: 'plan', plan: foreseen(prepared.prepared.plan) };
}

function foreseen(plan: Plan): Plan {
  return { ...plan, phases: foresee(plan.orchestration, plan.phases, plan.params) };
}
