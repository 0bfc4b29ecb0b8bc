import { type ComponentContext, ComponentFailure } from '../component.ts';
import { inputParameter, textParameter } from '../parameters.ts';

/** The component `export`: the result of an earlier task to where others read it. */
export async function exportResult(context: ComponentContext): Promise<void> {
  const { call } = context;
  const input = inputParameter(call.parameters['input'], 'input');
  const file = textParameter(call, 'file');
  const table = textParameter(call, 'table');
  let written: number;
  if (file !== undefined) {
    const { exportToFile } = await import('./toFile.ts');
    written = await exportToFile(context, file, input);
  } else if (table !== undefined) {
    const { exportToTable } = await import('./toTable.ts');
    written = await exportToTable(context, table, input);
  } else if (call.parameters['slack'] !== undefined) {
    const { exportToSlack } = await import('./toSlack.ts');
    written = await exportToSlack(context, input);
  } else if (call.parameters['webhook'] !== undefined) {
    const { exportToWebhook } = await import('./toWebhook.ts');
    written = await exportToWebhook(context, input);
  } else throw new ComponentFailure('"export" needs "file", "table", "slack" or "webhook".');
  context.records({ in: input.records, out: written });
}
