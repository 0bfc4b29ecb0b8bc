import { createHash, createHmac } from 'node:crypto';
import type { Row } from '../../../data/column.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { type Input, integerParameter, objectParameter } from '../parameters.ts';
import { deliver } from './delivery.ts';

const usualBatch = 1_000;

/** Sends rows in signed requests, a part of them in each; gives how many. The form is that of the Standard Webhooks (https://www.standardwebhooks.com). */
export async function exportToWebhook(context: ComponentContext, input: Input): Promise<number> {
  const { call, clock, environment } = context;
  const webhook = objectParameter(call, 'webhook') ?? {};
  const headers = objectParameter({ ...call, parameters: webhook }, 'headers') ?? {};
  const batch = Math.max(integerParameter({ ...call, parameters: webhook }, 'batch') ?? usualBatch, 1);
  const key = keyOf(webhook['secret']);
  const parts = Math.max(Math.ceil(input.records / batch), 1);
  const facts = {
    orchestration: call.orchestration,
    run: environment['SEGUE_RUN_ID'] ?? null,
    task: environment['SEGUE_TASK_ID'] ?? null,
  };
  let part = 0;
  await deliver(context, { parameter: 'webhook.url', address: webhook['url'] }, async ({ send }) => {
    for (const rows of portions(input, batch)) {
      part++;
      const body = JSON.stringify({ ...facts, part, parts, records: input.records, rows });
      // The same part of the same run has the same id, whichever job sends it.
      const id = `msg_${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
      await send(body, () => {
        const timestamp = String(Math.floor(clock.now() / 1_000));
        return {
          ...headers,
          'idempotency-key': id,
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
        };
      });
    }
  });
  return input.records;
}

/** Rows in lists of at most `size`; one list at least. */
function* portions(input: Input, size: number): Generator<readonly Row[], undefined> {
  let rows: Row[] = [];
  for (const row of input.rows()) {
    if (rows.length === size) {
      yield rows;
      rows = [];
    }
    rows.push(row);
  }
  yield rows;
}

/** `whsec_` is how the Standard Webhooks write a key of bytes. */
function keyOf(secret: unknown): Buffer {
  const text = typeof secret === 'string' || typeof secret === 'number' ? String(secret) : '';
  const key = text.startsWith('whsec_')
    ? Buffer.from(text.slice('whsec_'.length), 'base64')
    : Buffer.from(text);
  if (key.length === 0)
    throw new ComponentFailure('"webhook.secret" is empty: its expression gives no key to sign by.');
  return key;
}
