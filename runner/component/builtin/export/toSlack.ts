import type { Row } from '../../../data/column.ts';
import type { JsonObject } from '../../../model/orchestration.ts';
import { textTable } from '../check/textTable.ts';
import type { ComponentContext } from '../component.ts';
import { type Input, integerParameter, objectParameter, textParameter } from '../parameters.ts';
import { deliver } from './delivery.ts';

const usualRows = 20;

/** Slack refuses longer texts in a heading and in a section (https://docs.slack.dev/reference/block-kit/blocks). */
const longestTitle = 150;
const longestSection = 3_000;

/** More rows than this never have room in a section. */
const mostRows = 200;

/** Tells a channel of Slack of rows, by Block Kit; gives how many are shown. */
export async function exportToSlack(context: ComponentContext, input: Input): Promise<number> {
  const slack = { ...context.call, parameters: objectParameter(context.call, 'slack') ?? {} };
  const title = textParameter(slack, 'title') ?? context.call.orchestration;
  const text = textParameter(slack, 'text');
  const rows = firstOf(input, Math.min(integerParameter(slack, 'rows') ?? usualRows, mostRows));
  const table = fitting(
    input.columns.map(({ name }) => name),
    rows,
  );
  const blocks: JsonObject[] = [
    { type: 'header', text: { type: 'plain_text', text: shortened(title, longestTitle), emoji: false } },
  ];
  if (text !== undefined) blocks.push(section(shortened(text, longestSection)));
  if (table.shown > 0) blocks.push(section(table.text));
  blocks.push({
    type: 'context',
    elements: [{ type: 'mrkdwn', text: countOf(table.shown, input.records) }],
  });
  // Beside blocks, `text` is what notifications and screen readers tell.
  const message = JSON.stringify({ text: escaped(title), blocks });
  const address = slack.parameters['webhook'];
  await deliver(context, { parameter: 'slack.webhook', address }, ({ send }) => send(message, () => ({})));
  return table.shown;
}

function section(text: string): JsonObject {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function firstOf(input: Input, count: number): readonly Row[] {
  const rows: Row[] = [];
  for (const row of input.rows()) {
    if (rows.length === count) break;
    rows.push(row);
  }
  return rows;
}

/** As many of the rows as a section has room for, as a table in letters of one width. */
function fitting(
  names: readonly string[],
  rows: readonly Row[],
): { readonly text: string; readonly shown: number } {
  for (let shown = rows.length; shown > 0; shown--) {
    const lines = textTable(names, rows.slice(0, shown)).join('\n');
    // A value must not end the block of code that it stands in.
    const text = `\`\`\`\n${escaped(lines).replaceAll('```', "'''")}\n\`\`\``;
    if (text.length <= longestSection) return { text, shown };
  }
  return { text: '', shown: 0 };
}

/** The three characters that Slack reads as its own (https://docs.slack.dev/messaging/formatting-message-text). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function countOf(shown: number, records: number): string {
  const all = `${records} ${records === 1 ? 'record' : 'records'}`;
  return shown === records ? all : `the first ${shown} of ${all}`;
}
