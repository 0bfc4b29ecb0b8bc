import * as vscode from 'vscode';
import type { DeclaredParamJson, PlanJson } from '../../schemas/types.ts';

/**
 * Asks for each param that has no value, one after another; what it was in the last run is offered. Null where the person gave up.
 */
export async function askParams(
  { declaredParams, params }: PlanJson,
  last: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, string>> | null> {
  const given: Record<string, string> = {};
  const missing = declaredParams.filter(({ name }) => !(name in params));
  for (const [index, param] of missing.entries()) {
    const title = missing.length === 1 ? param.name : `${param.name} (${index + 1} of ${missing.length})`;
    const value = await ask(param, title, textOf(last[param.name]));
    if (value === undefined) return null;
    given[param.name] = value;
  }
  return given;
}

/** Resolves to undefined where the person gave up. */
async function ask(param: DeclaredParamJson, title: string, last: string): Promise<string | undefined> {
  const { type, description, options } = param;
  const placeHolder = description ?? `The run needs a value of "${param.name}".`;
  if (type === 'choice' || type === 'boolean') {
    const values = type === 'choice' ? options : ['true', 'false'];
    const items = values.map(label => ({ label, description: label === last ? 'as in the last run' : '' }));
    // The first one is chosen by Enter alone.
    items.sort((one, other) => Number(other.label === last) - Number(one.label === last));
    return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.label;
  }
  return vscode.window.showInputBox({
    title,
    prompt: placeHolder,
    value: last,
    validateInput: value => whyNoValue(type, value),
  });
}

function whyNoValue(type: DeclaredParamJson['type'], value: string): string | null {
  if (type === 'number')
    return value.trim() !== '' && Number.isFinite(Number(value))
      ? null
      : 'A number is expected, such as 12 or 0.5.';
  return value === '' ? 'A value is expected.' : null;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
