import type { Json } from '../../../model/orchestration.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { type Input, inputParameter, textParameter } from '../parameters.ts';

/** The component `transform`: results in, a result out, by whichever language the task's code is in. */
export async function transform(context: ComponentContext): Promise<void> {
  const { call } = context;
  const inputs = inputsOf(call.parameters);
  const { javascript, sql, python } = call.texts;
  if (javascript !== undefined) {
    const { transformByJavaScript } = await import('./javascript.ts');
    context.records(transformByJavaScript(context, javascript, inputs));
  } else if (sql !== undefined && textParameter(call, 'engine') === 'duckdb') {
    const { transformByDuckdb } = await import('./duckdbSql.ts');
    context.records(await transformByDuckdb(context, sql, inputs));
  } else if (sql !== undefined) {
    const { transformBySql } = await import('./sql.ts');
    context.records(await transformBySql(context, sql, inputs));
  } else if (python !== undefined) {
    const { transformByPython } = await import('./python.ts');
    context.records(await transformByPython(context, python, inputs));
  } else throw new ComponentFailure('"transform" needs "sql", "javascript" or "python".');
}

/** The results that go in, by name; a single one is called `input`. */
function inputsOf(parameters: Readonly<Record<string, Json>>): readonly Input[] {
  const { input, inputs } = parameters;
  if (inputs === undefined) return [inputParameter(input, 'input')];
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs))
    throw new ComponentFailure(`"inputs" expects results by name; found ${JSON.stringify(inputs)}.`);
  return Object.entries(inputs).map(([name, value]) => inputParameter(value, name));
}
