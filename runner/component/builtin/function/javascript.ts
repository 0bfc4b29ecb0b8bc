import { pathToFileURL } from 'node:url';
import type { Row } from '../../../data/column.ts';
import { DataSetError } from '../../../data/dataSet.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Input } from '../parameters.ts';
import { type FunctionCall, unknownFunction } from './functionCall.ts';
import { callerName, explainError } from './javascriptErrors.ts';
import { isRow, isScalar, leaveOutputs } from './leaveReturned.ts';

type Callable = (args: Readonly<Record<string, unknown>>) => unknown;

/** Calls a function of JavaScript or TypeScript in this process, which is the job's own. */
export async function callJavaScript(context: ComponentContext, call: FunctionCall): Promise<void> {
  const counted = { in: 0 };
  const inputs = call.inputs.map(input => [input.name, rowsOf(input, counted)] as const);
  const args = { ...call.args, ...Object.fromEntries(inputs) };
  // What fails beside the function's own promise, in a callback for instance, fails the job as well.
  const beside = Promise.withResolvers<never>();
  process.on('uncaughtException', beside.reject);
  try {
    await Promise.race([caller[callerName](context, call, { args, counted }), beside.promise]);
  } catch (error) {
    throw error instanceof ComponentFailure || error instanceof DataSetError
      ? error
      : explainError(error, { context, call });
  } finally {
    process.off('uncaughtException', beside.reject);
  }
}

interface Prepared {
  readonly args: Readonly<Record<string, unknown>>;
  /** Rows of the inputs that were read. */
  readonly counted: { in: number };
}

const caller = {
  async [callerName](
    context: ComponentContext,
    call: FunctionCall,
    { args, counted }: Prepared,
  ): Promise<void> {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(call.path).href);
    const found = functionOf(module, call);
    const returned = await found(args);
    if (isRows(returned)) {
      const writer = context.result();
      let at = 0;
      for await (const row of returned) {
        at++;
        if (!isRow(row))
          throw new ComponentFailure(
            `Row ${at} of what ${call.name} returns is ${shown(row)}; expected an object.`,
          );
        writer.write(row);
      }
      writer.close();
      context.records({ in: call.inputs.length === 0 ? null : counted.in, out: writer.records });
      return;
    }
    // First, so that an output of this name that is the function's own is what counts.
    if (call.inputs.length > 0) context.records({ in: counted.in, out: null });
    if (isScalar(returned)) leaveOutputs(context, call, { value: returned });
    else if (isRow(returned)) leaveOutputs(context, call, returned);
  },
};

function functionOf(module: Readonly<Record<string, unknown>>, call: FunctionCall): Callable {
  // What a CommonJS module exports is under `default` where Node.js could not tell its names beforehand.
  const { default: main } = module;
  const exported = isRow(main) || isCallable(main) ? { ...main, ...module } : module;
  const found: unknown = exported[call.name];
  if (isCallable(found)) return found;
  const names = Object.keys(exported).filter(name => isCallable(exported[name]));
  throw new ComponentFailure(unknownFunction(call, names));
}

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

function isRows(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return (
    typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}

function* rowsOf(input: Input, counted: { in: number }): Generator<Row, undefined> {
  for (const row of input.rows()) {
    counted.in++;
    yield row;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
