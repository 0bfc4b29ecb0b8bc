import { createHmac } from 'node:crypto';
import { runJson } from '../../report/runJson.ts';
import type { Channel } from '../channel.ts';
import { postJson } from '../postJson.ts';

/** Any address: it gets the run's JSON, signed as GitHub signs its webhooks. */
export function webhook({ url, secret }: { url: string; secret: string | null }): Channel {
  return {
    name: 'webhook',
    send: ({ occasion, run }) => {
      const body = JSON.stringify(runJson(run));
      const signature =
        secret === null ? null : `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      return postJson({
        url,
        body,
        headers: {
          'x-segue-event': occasion,
          // The same at each attempt, so that a receiver can tell what it has seen.
          'idempotency-key': `${run.created.runId} ${occasion}`,
          ...(signature === null ? {} : { 'x-hub-signature-256': signature }),
        },
      });
    },
  };
}
