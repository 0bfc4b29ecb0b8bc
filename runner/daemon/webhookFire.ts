import { ExpressionError, evaluateCondition } from '../model/expression/expression.ts';
import type { Orchestration } from '../model/orchestration.ts';
import type { NewFire, Skip } from '../store/triggers.ts';
import type { WebhookDelivery } from './daemon.ts';

/** The fire of a request to a webhook, or why it is ignored; null where the orchestration has no such webhook. */
export function webhookFire(
  orchestration: Orchestration,
  { webhook, deliveryId, event }: WebhookDelivery,
  at: number,
): NewFire | null {
  const trigger = orchestration.triggers.webhook.find(({ id }) => id === webhook);
  if (trigger === undefined) return null;
  const details = { kind: 'webhook', webhook, delivery: deliveryId, event } as const;
  const fire = { occasion: deliveryId, at, details };
  const condition = trigger['if'];
  const skip = typeof condition === 'string' ? refusedBy(condition, orchestration, event) : null;
  return skip === null ? fire : { ...fire, skip };
}

function refusedBy(
  condition: string,
  { id, name, path }: Orchestration,
  event: WebhookDelivery['event'],
): Skip | null {
  const status = { success: true, failure: false, cancelled: false };
  try {
    const values = { event, orchestration: { id, name, path } };
    if (evaluateCondition(condition, { values, status })) return null;
    return { reason: 'condition', message: 'The condition of the webhook is false.' };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { reason: 'condition', message: `The condition of the webhook failed: ${error.message}` };
  }
}
