import { type ComponentContext, ComponentFailure } from '../component.ts';
import { inputParameter, textParameter } from '../parameters.ts';

/** The component `export`: the result of an earlier task to where others read it. */
export async function exportResult(context: ComponentContext): Promise<void> {
  const { call } = context;
  const input = inputParameter(call.parameters['input'], 'input');
  const file = textParameter(call, 'file');
  if (file === undefined) throw new ComponentFailure('"export" needs "file".');
  const { exportToFile } = await import('./toFile.ts');
  const written = await exportToFile(context, file, input);
  context.records({ in: input.records, out: written });
}
