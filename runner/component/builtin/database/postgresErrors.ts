import { formatDuration } from '../../../model/duration.ts';
import { ComponentFailure, type Place } from '../component.ts';
import type { Statement } from './sqlStatements.ts';

/** What the server says of an error, beside its message. https://www.postgresql.org/docs/current/protocol-error-fields.html */
interface ServerError extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Place in the statement in characters, from 1. */
  readonly position?: string;
}

/** Where a connection was to go. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/** Why there is no connection, in words for whoever wrote its address. The address is named without user and password. */
export function unreachable(error: unknown, name: string, { host, port }: Address): ComponentFailure {
  const where = whereOf(name, { host, port });
  const { code, message } = facts(error);
  switch (code) {
    case 'ECONNREFUSED':
      return new ComponentFailure(`${where} refuses connections: no server listens there.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ComponentFailure(`${where} was not found: the host's name has no address.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new ComponentFailure(`${where} cannot be reached (${code}).`);
    case '28P01':
    case '28000':
      return new ComponentFailure(`${where} does not let the user in: ${message}.`);
    case '3D000':
      return new ComponentFailure(`${where} does not have it: ${message}.`);
    default:
      return new ComponentFailure(`${where} cannot be connected to: ${message}.`);
  }
}

/** The server, or what stands in its place, gave no answer in the time that it had. */
export function silent(name: string, address: Address, ms: number): string {
  return `${whereOf(name, address)} did not answer within ${formatDuration(ms)}.`;
}

function whereOf(name: string, { host, port }: Address): string {
  return `The database of the connection "${name}" (${host}:${port})`;
}

/** The connection broke while a statement was executed: the server died or was restarted, or the network failed. */
export function lostConnection(error: Error, name: string, place?: Place): ComponentFailure {
  const message = `The connection "${name}" was lost while the statement ran: ${facts(error).message}.`;
  return new ComponentFailure(message, place);
}

/** What the server has against a statement, with the place in the author's file. Anything that no server said is given back as it is. */
export function statementFailure(
  error: unknown,
  { statement, name }: { readonly statement: Statement; readonly name: string },
): unknown {
  if (!isServerError(error)) return error;
  if (error.code === undefined) return lostConnection(error, name, statement.place(0));
  const { message, hint, detail } = error;
  const more = [detail, hint].filter(text => text !== undefined).map(text => ` ${withStop(text)}`);
  const start = statement.code.length - statement.code.trimStart().length;
  const offset = error.position === undefined ? start : unitsOf(statement.code, Number(error.position) - 1);
  return new ComponentFailure(`SQL: ${withStop(message)}${more.join('')}`, statement.place(offset));
}

/** Whether the server ended a statement before its time. */
export function isCancelled(error: unknown): boolean {
  return isServerError(error) && error.code === '57014';
}

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error;
}

function facts(error: unknown): { readonly code: string | undefined; readonly message: string } {
  // Several addresses of one host were tried.
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(one instanceof Error)) return { code: undefined, message: String(one) };
  const code = 'code' in one && typeof one.code === 'string' ? one.code : undefined;
  return { code, message: one.message.replace(/\.$/, '') };
}

function withStop(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** The server counts characters, JavaScript UTF-16 units. */
function unitsOf(text: string, characters: number): number {
  let units = 0;
  let count = 0;
  for (const character of text) {
    if (count++ >= characters) break;
    units += character.length;
  }
  return units;
}
