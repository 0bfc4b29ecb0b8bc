import type { Json } from '../../../model/orchestration.ts';
import { type BoundText, type ComposedText, compose } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { type Input, recordsOf } from '../parameters.ts';
import { runPython } from '../python/runPython.ts';
import { insideQuotes, isCommented, placeOfLine } from './codePlaces.ts';
import type { Counted } from './counted.ts';
import { pythonDriver } from './pythonDriver.ts';

/** The name under which the code reaches the values of its expressions. */
const valuesName = '_segue_values';

/** Makes the result by a Python script over `data`, which assigns `result`. What the script prints goes to the job's log. */
export async function transformByPython(
  context: ComponentContext,
  text: BoundText,
  inputs: readonly Input[],
): Promise<Counted> {
  const composed = compose(text, at => `${valuesName}[${at}]`);
  const writer = context.result();
  const request = requestOf(text, composed, inputs);
  await runPython<Message>(context, { program: pythonDriver, request }, message => {
    if ('row' in message) writer.write(message.row);
    else throw failureOf(message, text, composed);
  });
  writer.close();
  return { in: recordsOf(inputs), out: writer.records };
}

/** What the driver is given, as JSON in a file. */
interface Request {
  readonly code: string;
  readonly name: string;
  readonly values: readonly Json[];
  /** The code with something in the place of one expression that is no Python: where it is read all the same, the expression stands in a text. */
  readonly probes: Readonly<Record<string, string>>;
  readonly inputs: readonly { readonly name: string; readonly paths: readonly string[] }[];
}

function requestOf(text: BoundText, { code }: ComposedText, inputs: readonly Input[]): Request {
  const probes: Record<string, string> = {};
  for (const at of text.values.keys()) {
    if (isCommented(text, at, '#')) continue;
    probes[at] = compose(text, other => (other === at ? '? ?' : `${valuesName}[${other}]`)).code;
  }
  return {
    code,
    name: text.places.path,
    values: text.values.map(({ value }) => value),
    probes,
    inputs: inputs.map(({ name, paths }) => ({ name, paths })),
  };
}

/** What the driver says, a line each. */
type Message =
  | { readonly row: Readonly<Record<string, unknown>> }
  | { readonly error: string; readonly line?: number; readonly column?: number }
  | { readonly quoted: number };

function failureOf(
  message: Exclude<Message, { readonly row: unknown }>,
  text: BoundText,
  composed: ComposedText,
): ComponentFailure {
  if ('quoted' in message) return insideQuotes(text, message.quoted);
  const { error, line, column = 1 } = message;
  const place = line === undefined ? undefined : placeOfLine(text, composed, { line, column });
  return new ComponentFailure(`Python: ${error}${/[.?!]$/.test(error) ? '' : '.'}`, place);
}
