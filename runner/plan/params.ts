import { nearestName } from '../model/nearestName.ts';
import type { Json, JsonObject, Param } from '../model/orchestration.ts';

/** The params of a run, or why what was given does not fit what the orchestration declares. */
export type ParamsReading =
  | { readonly ok: true; readonly params: Readonly<Record<string, Json>> }
  | { readonly ok: false; readonly message: string };

export interface ParamsOptions {
  /** The params of the run that is retried. */
  readonly earlier?: JsonObject;
  /** Whether a param may be left without a value. */
  readonly mayLack?: boolean;
}

/**
 * Turns params as typed (`since=7 days`) into the declared types. What was not given is taken from an earlier run that is
 * retried, as far as it still fits the declaration, else it is the default. All mistakes are told at once, one sentence each.
 */
export function readParams(
  declared: readonly Param[],
  given: Readonly<Record<string, string>>,
  { earlier = {}, mayLack = false }: ParamsOptions = {},
): ParamsReading {
  const mistakes: string[] = [];
  const params: Record<string, Json> = {};
  const names = declared.map(({ name }) => name);
  for (const name of Object.keys(given)) if (!names.includes(name)) mistakes.push(unknownParam(name, names));
  for (const param of declared) {
    const text = Object.hasOwn(given, param.name) ? given[param.name] : undefined;
    const value =
      text === undefined ? (stillFitting(param, earlier) ?? param.fallback) : readParam(param, text);
    if (text === undefined && isHidden(earlier[param.name])) {
      if (!mayLack) mistakes.push(hiddenParam(param));
    } else if (value !== undefined) params[param.name] = value;
    else if (text !== undefined) mistakes.push(wrongParam(param, text));
    else if (!mayLack) mistakes.push(missingParam(param));
  }
  return mistakes.length === 0 ? { ok: true, params } : { ok: false, message: mistakes.join('\n') };
}

function readParam(param: Param, text: string): string | number | boolean | undefined {
  switch (param.type) {
    case 'string':
      return text;
    case 'number': {
      const number = Number(text);
      return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'choice':
      return param.options.includes(text) ? text : undefined;
  }
}

/** What stands in the record in place of a secret. */
export const hidden = '***';

function isHidden(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes(hidden);
}

function hiddenParam({ name }: Param): string {
  return `The param "${name}" held a secret, which is not recorded, so it has to be given again: --param ${name}=….`;
}

function stillFitting(param: Param, earlier: JsonObject): string | number | boolean | undefined {
  const value = Object.hasOwn(earlier, param.name) ? earlier[param.name] : undefined;
  if (typeof value === 'string' && param.type === 'choice') return readParam(param, value);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return typeof value === param.type ? value : undefined;
}

function unknownParam(name: string, known: readonly string[]): string {
  const found = `The orchestration has no param "${name}"`;
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `${found}; did you mean "${nearest}"?`;
  return known.length === 0 ? `${found}; it takes none.` : `${found}; it takes ${known.join(', ')}.`;
}

function missingParam(param: Param): string {
  return `The param "${param.name}" has no default, so it has to be given: --param ${param.name}=${example(param)}.`;
}

function wrongParam(param: Param, text: string): string {
  const expected =
    param.type === 'choice'
      ? `one of ${param.options.join(', ')}`
      : param.type === 'boolean'
        ? 'true or false'
        : 'a number';
  return `The param "${param.name}" expects ${expected}; found "${text}".`;
}

function example(param: Param): string {
  if (param.type === 'choice') return param.options[0] ?? '…';
  return param.type === 'boolean' ? 'true' : param.type === 'number' ? '1' : '…';
}
