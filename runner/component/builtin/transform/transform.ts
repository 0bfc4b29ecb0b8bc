import type { Json } from '../../../model/orchestration.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { type Input, inputParameter } from '../parameters.ts';

/** The component `transform`: results in, a result out, by whichever language the task's code is in. */
export async function transform(context: ComponentContext): Promise<void> {
  const { call } = context;
  const inputs = inputsOf(call.parameters);
  const code = call.texts['javascript'];
  if (code === undefined) throw new ComponentFailure('"transform" needs "javascript".');
  const { transformByJavaScript } = await import('./javascript.ts');
  const counted = transformByJavaScript(context, code, inputs);
  context.records(counted);
}

/** The results that go in, by name; a single one is called `input`. */
function inputsOf(parameters: Readonly<Record<string, Json>>): readonly Input[] {
  const { input, inputs } = parameters;
  if (inputs === undefined) return [inputParameter(input, 'input')];
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs))
    throw new ComponentFailure(`"inputs" expects results by name; found ${JSON.stringify(inputs)}.`);
  return Object.entries(inputs).map(([name, value]) => inputParameter(value, name));
}
