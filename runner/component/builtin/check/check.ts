import { type ComponentContext, ComponentFailure } from '../component.ts';
import { textParameter } from '../parameters.ts';
import { checkedRows } from './checkedRows.ts';
import { failingRows } from './failingRows.ts';
import { textTable } from './textTable.ts';
import type { CheckedRows, Verdict } from './verdict.ts';

/** The component `check`: rows held against expectations. */
export async function check(context: ComponentContext): Promise<void> {
  const source = await checkedRows(context);
  const verdicts = [...(source?.verdicts ?? [])];
  if (context.call.texts['failing'] !== undefined) verdicts.push(await failingRows(context));
  for (const verdict of verdicts) tell(context, verdict, source);
  const failed = verdicts.filter(({ wrong }) => wrong !== undefined);
  context.output('passed', verdicts.length - failed.length);
  context.output('failed', failed.length);
  if (source !== undefined) context.records({ in: source.records, out: null });
  context.log(`${verdicts.length - failed.length} of ${expectations(verdicts.length)} passed.`);
  if (failed.length === 0) return;
  const message = messageOf(failed, verdicts.length);
  if (textParameter(context.call, 'severity') !== 'warn') throw new ComponentFailure(message);
  context.warn(message);
}

function tell(
  context: ComponentContext,
  { name, wrong, sample }: Verdict,
  source: CheckedRows | undefined,
): void {
  context.log(wrong === undefined ? `✓ ${name}` : `✗ ${name}: ${wrong}`);
  if (sample.length === 0) return;
  const names =
    source === undefined ? Object.keys(sample[0] ?? {}) : source.columns.map(column => column.name);
  for (const line of textTable(names, sample)) context.log(`    ${line}`);
}

/** So many are named in a message; the log has them all. */
const mostNamed = 5;

function messageOf(failed: readonly Verdict[], all: number): string {
  const named = failed.slice(0, mostNamed).map(({ name, wrong }) => `${name}: ${wrong}`);
  const more = failed.length > mostNamed ? ` and ${failed.length - mostNamed} more` : '';
  return `${failed.length} of ${expectations(all)} failed: ${named.join('; ')}${more}.`;
}

function expectations(count: number): string {
  return `${count} ${count === 1 ? 'expectation' : 'expectations'}`;
}
