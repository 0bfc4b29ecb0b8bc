import { type ComponentContext, ComponentFailure } from '../component.ts';
import { recordsOf } from '../parameters.ts';
import { runPython } from '../python/runPython.ts';
import { type FunctionCall, unknownFunction } from './functionCall.ts';
import { leaveOutputs } from './leaveReturned.ts';
import { pythonCaller } from './pythonCaller.ts';

/** What the program says. */
type Message =
  | { readonly row: Readonly<Record<string, unknown>> }
  /** The function returned rows, of which there may be none. */
  | { readonly rows: true }
  | { readonly outputs: Readonly<Record<string, unknown>> }
  | { readonly unknown: readonly string[] }
  | { readonly error: string; readonly file?: string; readonly line?: number; readonly column?: number };

/** Calls a function of Python, in an interpreter of its own. */
export async function callPython(context: ComponentContext, call: FunctionCall): Promise<void> {
  let outputs: Readonly<Record<string, unknown>> = {};
  let writer: ReturnType<ComponentContext['result']> | undefined;
  const { module, path, name, args } = call;
  const inputs = call.inputs.map(input => ({ name: input.name, paths: input.paths }));
  const request = { module, path, name, args, inputs, root: context.call.root };
  await runPython<Message>(context, { program: pythonCaller, request }, message => {
    if ('row' in message) writer?.write(message.row);
    else if ('rows' in message) writer = context.result();
    else if ('outputs' in message) ({ outputs } = message);
    else if ('unknown' in message) throw new ComponentFailure(unknownFunction(call, message.unknown));
    else throw failureOf(message);
  });
  writer?.close();
  const read = inputs.length === 0 ? null : recordsOf(call.inputs);
  if (writer !== undefined || read !== null) context.records({ in: read, out: writer?.records ?? null });
  // Last, so that an output of that name that is the function's own is what counts.
  leaveOutputs(context, call, outputs);
}

function failureOf({
  error,
  file,
  line,
  column,
}: Extract<Message, { readonly error: string }>): ComponentFailure {
  const place = file === undefined || line === undefined ? undefined : { file, line, column: column ?? 1 };
  return new ComponentFailure(`${error}${/[.?!]$/.test(error) ? '' : '.'}`, place);
}
