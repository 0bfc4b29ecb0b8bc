import { statSync } from 'node:fs';
import { extname, isAbsolute, join } from 'node:path';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { type Input, inputParameter, objectParameter, textParameter } from '../parameters.ts';
import type { FunctionCall } from './functionCall.ts';

/** The component `function`: calls a function of a module of the repository, and makes outputs or rows of what it returns. */
export async function callFunction(context: ComponentContext): Promise<void> {
  const call = functionCall(context);
  if (extname(call.module).toLowerCase() === '.py') {
    const { callPython } = await import('./python.ts');
    await callPython(context, call);
  } else {
    const { callJavaScript } = await import('./javascript.ts');
    await callJavaScript(context, call);
  }
}

function functionCall({ call }: ComponentContext): FunctionCall {
  const module = textParameter(call, 'module') ?? '';
  const path = isAbsolute(module) ? module : join(call.root, module);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new ComponentFailure(`The module ${module} does not exist.`);
  const args = objectParameter(call, 'args') ?? {};
  const inputs = Object.entries(objectParameter(call, 'inputs') ?? {}).map(
    ([name, value]): Input => inputParameter(value, name),
  );
  const twice = inputs.find(({ name }) => Object.hasOwn(args, name));
  if (twice !== undefined)
    throw new ComponentFailure(
      `"${twice.name}" stands under both "args" and "inputs"; expected one of them.`,
    );
  return { module, path, name: textParameter(call, 'function') ?? '', args, inputs };
}
