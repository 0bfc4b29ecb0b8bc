import type { Json } from '../../../model/orchestration.ts';

/** The steps of a path such as `$.pages[0]['the rows']`, a part of JSONPath (RFC 9535) that names one value. */
export type JsonPath = readonly (string | number)[];

const step = /^(?:\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\])/;

/** Undefined where the text is no such path. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  let rest = text.slice(1);
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return undefined;
    const [whole, name, index, single, double] = match;
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: Json, path: JsonPath): Json | undefined {
  let at: Json | undefined = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = memberOf(at, name);
  }
  return at;
}

function memberOf(value: Json & object, name: string | number): Json | undefined {
  if (isList(value)) return typeof name === 'number' ? value[name] : undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isList(value: Json & object): value is readonly Json[] {
  return Array.isArray(value);
}
