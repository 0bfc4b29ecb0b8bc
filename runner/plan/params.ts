import { nearestName } from '../model/nearestName.ts';
import type { Json, Param } from '../model/orchestration.ts';

/** The params of a run, or why what was given does not fit what the orchestration declares. */
export type ParamsReading =
  | { readonly ok: true; readonly params: Readonly<Record<string, Json>> }
  | { readonly ok: false; readonly message: string };

/**
 * Turns params as typed (`since=7 days`) into the declared types, filling in defaults. All mistakes are told at once,
 * one sentence each.
 */
export function readParams(
  declared: readonly Param[],
  given: Readonly<Record<string, string>>,
): ParamsReading {
  const mistakes: string[] = [];
  const params: Record<string, Json> = {};
  const names = declared.map(({ name }) => name);
  for (const name of Object.keys(given)) if (!names.includes(name)) mistakes.push(unknownParam(name, names));
  for (const param of declared) {
    const text = Object.hasOwn(given, param.name) ? given[param.name] : undefined;
    const value = text === undefined ? param.fallback : readParam(param, text);
    if (value !== undefined) params[param.name] = value;
    else mistakes.push(text === undefined ? missingParam(param) : wrongParam(param, text));
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

function unknownParam(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const hint =
    nearest === undefined
      ? known.length === 0
        ? 'it takes none'
        : `it takes ${known.join(', ')}`
      : `did you mean "${nearest}"`;
  return nearest === undefined
    ? `The orchestration has no param "${name}"; ${hint}.`
    : `The orchestration has no param "${name}"; ${hint}?`;
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
