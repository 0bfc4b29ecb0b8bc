import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Input } from '../parameters.ts';
import { textParameter } from '../parameters.ts';
import { expectationsOf } from './expectationsOf.ts';
import { failingRows } from './failingRows.ts';
import { sourceOf } from './source.ts';
import { textTable } from './textTable.ts';
import { type Verdict, verdictsOf } from './verdict.ts';

/** The component `check`: rows held against expectations. */
export async function check(context: ComponentContext): Promise<void> {
  const { parameters } = context.call;
  const source = await sourceOf(context);
  const verdicts: Verdict[] = [];
  if (parameters['expect'] !== undefined) {
    if (source === undefined)
      throw new ComponentFailure('"expect" needs "input", "table", "sql" or "file": what it is about.');
    verdicts.push(...verdictsOf(source, expectationsOf(context, source.columns)));
  }
  if (context.call.texts['failing'] !== undefined) verdicts.push(await failingRows(context, source));
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

function tell(context: ComponentContext, { name, wrong, sample }: Verdict, source: Input | undefined): void {
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
