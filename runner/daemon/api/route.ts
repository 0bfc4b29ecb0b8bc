import type { Clock } from '../../clock.ts';
import type { Daemon } from '../daemon.ts';
import type { Caller, Demand } from './caller.ts';
import type { ProblemKind } from './problem.ts';

/** One operation of the API: what the server routes by and what the OpenAPI document is made from. */
export interface Route {
  readonly method: 'get' | 'post';
  /** Below `/api/v1`, as OpenAPI writes it: `/runs/{run}`. */
  readonly path: string;
  /** Unique; names the operation in clients that are generated from the document. */
  readonly operation: string;
  readonly summary: string;
  readonly demand: Demand;
  /** It starts a run, which a server that is about to end does not. */
  readonly starts?: true;
  readonly parameters: readonly Parameter[];
  /** Name of the body's schema in `schemas/api.schema.json`; absent where there is no body. */
  readonly body?: string;
  readonly answers: Readonly<Record<number, AnswerShape>>;
  /** Kinds of problems beyond those that any request can have. */
  readonly problems: readonly ProblemKind[];
  answer(call: Call): Promise<Response>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: ParameterSchema;
}

export type ParameterSchema =
  | { readonly type: 'string'; readonly maxLength?: number }
  | {
      readonly type: 'integer';
      readonly minimum: number;
      readonly maximum?: number;
      readonly default?: number;
    }
  /** Several are separated by commas. */
  | { readonly type: 'array'; readonly items: { readonly type: 'string'; readonly enum: readonly string[] } };

export interface AnswerShape {
  readonly description: string;
  readonly type?: 'application/json' | 'text/plain' | 'text/event-stream';
  /** A JSON Schema whose references are absolute. */
  readonly schema?: object;
}

/** One request that was let in. */
export interface Call {
  readonly daemon: Daemon;
  readonly clock: Clock;
  readonly caller: Caller;
  /** The path's variables. */
  readonly path: Readonly<Record<string, string>>;
  /** Query parameters that the route knows and whose form is right. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** As its schema says; an empty object where there is none. */
  readonly body: unknown;
  /** Aborts when whoever asked has gone, or the server ends. */
  readonly signal: AbortSignal;
  /** The path under which the API stands. */
  readonly base: string;
}

/** An answer as JSON. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const schemas = 'https://segue.dev/schemas/1';

/** A reference to a schema: `run`, or `run#summary` for a definition in it. */
export function schema(name: string): { readonly $ref: string } {
  const [kind, definition] = name.split('#');
  return { $ref: `${schemas}/${kind}.json${definition === undefined ? '' : `#/$defs/${definition}`}` };
}
