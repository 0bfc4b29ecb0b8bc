import { hostname } from 'node:os';
import type { Channel } from '../channel.ts';
import { detailsOf, type Notice, subjectOf } from '../notice.ts';
import { postJson } from '../postJson.ts';

/** Where Events API v2 takes events (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/). */
export const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';

/** What PagerDuty takes as a summary. */
const mostCharacters = 1024;

/** A PagerDuty service: an incident for each orchestration, opened by what is wrong and resolved by the next success. */
export function pagerDuty({ routingKey, url }: { routingKey: string; url: string }): Channel {
  return {
    name: 'PagerDuty',
    lasts: true,
    send: notice => {
      const { occasion, run, link } = notice;
      const isOver = occasion === 'success' || occasion === 'recovered';
      const event = {
        routing_key: routingKey,
        event_action: isOver ? 'resolve' : 'trigger',
        dedup_key: `segue/${run.created.orchestration}`,
        ...(isOver ? {} : { payload: payloadOf(notice), client: 'Segue' }),
        ...(isOver || link === null ? {} : { links: [{ href: link, text: 'The run' }] }),
      };
      return postJson({ url, body: JSON.stringify(event) });
    },
  };
}

function payloadOf(notice: Notice): object {
  const { occasion, run } = notice;
  return {
    summary: subjectOf(notice).slice(0, mostCharacters),
    source: hostname(),
    severity: occasion === 'failure' ? 'error' : 'warning',
    component: run.created.orchestration,
    custom_details: { run: run.created.runId, details: detailsOf(notice).join('\n') },
  };
}
