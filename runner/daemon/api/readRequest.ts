import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { nearestName } from '../../model/nearestName.ts';
import type { Json } from '../../model/orchestration.ts';
import { apiSchemas } from './apiSchemas.ts';
import { RequestProblem } from './problem.ts';
import { type Parameter, type Route, schema } from './route.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false, verbose: true });
for (const each of apiSchemas) ajv.addSchema(each);

/** Bodies are small: params and lists of tasks; those of webhooks have this limit by the language's definition. */
const maxBodyBytes = 1024 * 1024;

/** The body of a request as it came, never more of it than is allowed. */
export async function readBytes({ body, headers }: Request): Promise<Uint8Array> {
  const tooLarge = () => new RequestProblem('too-large', `Expected at most ${maxBodyBytes} bytes of body.`);
  if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length;
      if (size > maxBodyBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RequestProblem) throw error;
    throw new RequestProblem('bad-request', 'The body ended before its announced end.');
  }
  return Buffer.concat(chunks);
}

/** Reads the query of a request as a route knows it; throws where it has what the route does not know. */
export function readQuery(route: Route, url: URL): Readonly<Record<string, string>> {
  const known = route.parameters.filter(each => each.in === 'query');
  const query: Record<string, string> = {};
  for (const [name, text] of url.searchParams) {
    const parameter = known.find(each => each.name === name);
    if (parameter === undefined) throw new RequestProblem('bad-request', unknownParameter(name, known));
    if (Object.hasOwn(query, name))
      throw new RequestProblem('bad-request', `The query parameter "${name}" is given twice.`);
    checkParameter(parameter, text);
    query[name] = text;
  }
  return query;
}

function unknownParameter(name: string, known: readonly Parameter[]): string {
  const names = known.map(each => each.name);
  if (names.length === 0) return `Unknown query parameter "${name}"; none is taken here.`;
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return `Unknown query parameter "${name}"; expected ${names.map(each => `"${each}"`).join(', ')}.${hint}`;
}

function checkParameter({ name, schema: { type, ...rest } }: Parameter, text: string): void {
  const wrong = (expected: string) =>
    new RequestProblem('bad-request', `The query parameter "${name}" expects ${expected}; found "${text}".`);
  if (type === 'integer' && 'minimum' in rest) {
    const { minimum, maximum = Number.MAX_SAFE_INTEGER } = rest;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum || value > maximum)
      throw wrong(`a whole number from ${minimum} to ${maximum}`);
  }
  if (type === 'array' && 'items' in rest) {
    const allowed = rest.items.enum;
    if (!text.split(',').every(each => allowed.includes(each)))
      throw wrong(`one or more of ${allowed.join(', ')}, separated by commas`);
  }
}

/** Reads the body of a request as its route's schema says. An empty one is an empty object. */
export function readBody(route: Route, bytes: Uint8Array, contentType: string | null): unknown {
  if (route.body === undefined || bytes.length === 0) return {};
  // A form of another site can send anything but JSON without being asked for leave.
  if (!/^application\/(?:[\w.-]+\+)?json(?:;|$)/i.test(contentType?.trim() ?? ''))
    throw new RequestProblem(
      'wrong-type',
      `Expected "Content-Type: application/json"; found ${contentType === null ? 'none' : `"${contentType}"`}.`,
    );
  const value = parseJson(bytes);
  const { $ref } = schema(`api#${route.body}`);
  const check = ajv.getSchema($ref);
  if (check === undefined) throw new Error(`There is no schema ${$ref}.`);
  if (check(value) === true) return value;
  const [error] = check.errors ?? [];
  throw new RequestProblem('bad-request', error === undefined ? 'The body is not valid.' : explain(error));
}

/** JSON in UTF-8; throws where it is something else. */
export function parseJson(bytes: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is not UTF-8';
    throw new RequestProblem('bad-request', `The body is no JSON: ${why}.`);
  }
}

function explain({ instancePath, keyword, params, message, parentSchema }: ErrorObject): string {
  const place =
    instancePath === '' ? 'the body' : `"${instancePath.slice(1).replaceAll('/', '.')}" of the body`;
  if (keyword === 'additionalProperties') {
    const found = String(params['additionalProperty']);
    const names = Object.keys(parentSchema?.['properties'] ?? {});
    const nearest = nearestName(found, names);
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    return `Unknown key "${found}" in ${place}; expected ${names.map(each => `"${each}"`).join(', ')}.${hint}`;
  }
  if (keyword === 'type') return `Expected ${[params['type']].flat().join(' or ')} as ${place}.`;
  return `Wrong value of ${place}: it ${message ?? 'is not valid'}.`;
}
