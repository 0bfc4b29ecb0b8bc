import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Json, JsonObject } from '../../../model/orchestration.ts';
import type { BuiltinCall } from '../../builtinCall.ts';
import { ComponentFailure } from '../component.ts';
import { objectParameter, textParameter } from '../parameters.ts';
import type { HttpBody, HttpRequest } from './message.ts';

/** The request that the parameters describe. */
export function requestOf(call: BuiltinCall): HttpRequest {
  const url = urlOf(call);
  const { body, type } = bodyOf(call);
  const headers: Record<string, string> = {
    'user-agent': 'segue',
    'accept-encoding': 'gzip, deflate, br',
    ...(body === null ? {} : { 'content-type': type, 'content-length': String(sizeOf(body)) }),
    ...authorization(call, url),
  };
  for (const [name, value] of Object.entries(objectParameter(call, 'headers') ?? {}))
    headers[name.toLowerCase()] = headerText(name, value);
  url.username = '';
  url.password = '';
  const method = textParameter(call, 'method') ?? (body === null ? 'GET' : 'POST');
  return { method, url, headers, body };
}

function urlOf(call: BuiltinCall): URL {
  const text = textParameter(call, 'url') ?? '';
  // What it is instead is not shown: it may be a secret at the wrong place.
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new ComponentFailure('"url" is no address that begins with https:// or http://.');
  // They would be left out or become slashes, so that the address is another one, and a secret in it is not known again.
  if (/[\\\t\r\n]/.test(text.trim()))
    throw new ComponentFailure(
      '"url" holds a backslash, a tab or a line break; expected them encoded, as %5C.',
    );
  const url = new URL(text);
  for (const [name, value] of Object.entries(objectParameter(call, 'query') ?? {}))
    url.searchParams.append(name, textOfValue(value));
  return url;
}

function authorization(call: BuiltinCall, url: URL): Readonly<Record<string, string>> {
  const auth = objectParameter(call, 'auth') ?? {};
  const { bearer, basic, header } = auth;
  if (bearer !== undefined)
    return { authorization: headerText('auth.bearer', `Bearer ${given(bearer, 'auth.bearer')}`) };
  if (isObject(basic))
    return basicHeader(textOfValue(basic['user']), given(basic['password'], 'auth.basic.password'));
  if (isObject(header)) {
    const name = given(header['name'], 'auth.header.name');
    return { [name.toLowerCase()]: headerText(name, given(header['value'], 'auth.header.value')) };
  }
  if (url.username === '') return {};
  return basicHeader(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

function basicHeader(user: string, password: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** An expression that gives nothing would send a request that is refused for a reason hard to see. */
function given(value: Json | undefined, name: string): string {
  const text = textOfValue(value);
  if (text === '') throw new ComponentFailure(`"${name}" is empty: its expression gives nothing.`);
  return text;
}

/** A header's value, which is not shown where it cannot be one: it may be secret. */
function headerText(name: string, value: Json): string {
  const text = textOfValue(value).trim();
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text))
    throw new ComponentFailure(
      `The value of the header "${name}" holds a character that headers cannot carry, a line break for instance.`,
    );
  return text;
}

function bodyOf(call: BuiltinCall): { readonly body: HttpBody | null; readonly type: string } {
  const parameter = objectParameter(call, 'body');
  if (parameter === undefined) return { body: null, type: '' };
  const { json, form, text, file } = parameter;
  if (json !== undefined) return { body: bytes(JSON.stringify(json)), type: 'application/json' };
  if (isObject(form)) {
    const fields = Object.entries(form).map(([name, value]): [string, string] => [name, textOfValue(value)]);
    return { body: bytes(new URLSearchParams(fields).toString()), type: 'application/x-www-form-urlencoded' };
  }
  if (text !== undefined) return { body: bytes(textOfValue(text)), type: 'text/plain; charset=utf-8' };
  const name = textOfValue(file);
  const path = isAbsolute(name) ? name : join(call.root, name);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new ComponentFailure(`The file ${name} of the "body" does not exist.`);
  return { body: { kind: 'file', path }, type: 'application/octet-stream' };
}

function bytes(text: string): HttpBody {
  return { kind: 'bytes', bytes: Buffer.from(text) };
}

function sizeOf(body: HttpBody): number {
  return body.kind === 'bytes' ? body.bytes.length : statSync(body.path).size;
}

function textOfValue(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
