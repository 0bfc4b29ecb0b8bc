import type { Channel } from '../channel.ts';
import { detailsOf, subjectOf } from '../notice.ts';
import type { Occasion } from '../occasion.ts';
import { postJson } from '../postJson.ts';

const signs: Readonly<Record<Occasion, string>> = {
  success: ':white_check_mark:',
  recovered: ':white_check_mark:',
  warning: ':warning:',
  failure: ':x:',
  waiting: ':hourglass:',
  overrun: ':hourglass:',
};

/** A Slack channel, through an incoming webhook (https://api.slack.com/messaging/webhooks). */
export function slack({ webhook, channel }: { webhook: string; channel: string | null }): Channel {
  return {
    name: channel === null ? 'Slack' : `Slack ${channel}`,
    send: notice => {
      const [first = '', ...rest] = [subjectOf(notice), ...detailsOf(notice)].map(escaped);
      const text = [`${signs[notice.occasion]} *${first}*`, ...rest].join('\n');
      const body = JSON.stringify({ text, ...(channel === null ? {} : { channel }) });
      return postJson({ url: webhook, body });
    },
  };
}

/** The three characters that mean something to Slack (https://api.slack.com/reference/surfaces/formatting#escaping). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
