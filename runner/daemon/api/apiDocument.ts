import { type ApiSchema, apiSchemas } from './apiSchemas.ts';
import { type ProblemKind, statusOf } from './problem.ts';
import type { AnswerShape, Route } from './route.ts';

/** Problems that any request can have. */
const always: readonly ProblemKind[] = [
  'bad-request',
  'unauthenticated',
  'forbidden',
  'too-many-requests',
  'failed',
  'unavailable',
];

/** Problems of requests with a body. */
const ofBodies: readonly ProblemKind[] = ['too-large', 'wrong-type'];

export interface ApiFacts {
  readonly routes: readonly Route[];
  readonly version: string;
  /** The path under which the API stands. */
  readonly base: string;
}

/** The OpenAPI 3.1 document of the API, made from its routes and from `schemas/`. */
export function apiDocument({ routes, version, base }: ApiFacts): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method] = operationOf(route);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Segue',
      version,
      description:
        'Orchestrations of one project: look at them, start and retry runs, follow and cancel them. Errors are problem details (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: base }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: components(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token that `segue token create` made.' },
      },
    },
  };
}

function operationOf(route: Route): object {
  const { operation, summary, parameters, body, answers } = route;
  return {
    operationId: operation,
    summary,
    parameters: parameters.map(each => ({
      ...each,
      required: each.in === 'path',
      ...(each.schema.type === 'array' ? { style: 'form', explode: false } : {}),
    })),
    ...(body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: local(referenceTo(body)) } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, shape]) => [status, responseOf(shape)])),
      ...problemsOf(route),
    },
  };
}

function referenceTo(body: string): object {
  return { $ref: `https://segue.dev/schemas/1/api.json#/$defs/${body}` };
}

function responseOf({ description, type, schema }: AnswerShape): object {
  if (type === undefined) return { description };
  return { description, content: { [type]: { schema: local(schema ?? { type: 'string' }) } } };
}

function problemsOf({ body, problems }: Route): Record<string, object> {
  const kinds = [...always, ...(body === undefined ? [] : ofBodies), ...problems];
  const schema = { $ref: '#/components/schemas/ProblemDetails' };
  return Object.fromEntries(
    kinds.map(kind => [
      statusOf(kind),
      {
        description: 'Problem details.',
        content: { 'application/problem+json': { schema } },
      },
    ]),
  );
}

/** Every schema under its name, those that are defined inside others among them. */
function components(): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const schema of apiSchemas) {
    const { $id: _id, $defs: definitions = {}, ...root } = schema;
    // The API's own file holds definitions alone.
    if ('type' in root) found[nameOf(schema, null)] = local(root, schema);
    for (const [name, definition] of Object.entries(definitions))
      found[nameOf(schema, name)] = local(definition, schema);
  }
  return found;
}

/** What a schema is called in the document: its title without what only tells our types apart. */
function nameOf(schema: ApiSchema, definition: string | null): string {
  const target = definition === null ? schema : schema.$defs?.[definition];
  if (target === undefined) throw new Error(`${schema.$id} has no definition "${definition}".`);
  const title = 'title' in target && typeof target.title === 'string' ? target.title : null;
  const name = title ?? definition ?? '';
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replace(/Json$/, '');
}

/** A schema with its references led to the document's own components. */
function local(value: unknown, home?: ApiSchema): unknown {
  if (Array.isArray(value)) return value.map(each => local(each, home));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$schema')
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string' ? localReference(inner, home) : local(inner, home),
      ]),
  );
}

function localReference(reference: string, home: ApiSchema | undefined): string {
  const [id = '', definition] = reference.split('#/$defs/');
  const schema = id === '' ? home : apiSchemas.find(({ $id }) => $id === id);
  if (schema === undefined) throw new Error(`There is no schema ${reference}.`);
  return `#/components/schemas/${nameOf(schema, definition ?? null)}`;
}
