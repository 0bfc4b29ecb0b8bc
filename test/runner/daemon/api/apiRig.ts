import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterEach, expect } from 'vitest';
import { type Api, type ApiOptions, openApi } from '../../../../runner/daemon/api/openApi.ts';
import { routes } from '../../../../runner/daemon/api/routes.ts';
import type { ProjectDaemon } from '../../../../runner/daemon/projectDaemon.ts';
import { type Access, newToken } from '../../../../runner/token/token.ts';
import { TokenFolder } from '../../../../runner/token/tokenFolder.ts';
import { realClock } from '../../job/realClock.ts';
import { DaemonRig, endOf } from '../daemonRig.ts';

const opened: ApiRig[] = [];
afterEach(async () => {
  for (const rig of opened.splice(0)) await rig.close();
});

/** An OpenAPI document. */
export type SpecData = Readonly<Record<string, unknown>>;

/** An answer that was held against the API's own document. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body where it is JSON. */
  readonly json: unknown;
}

interface Asked {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A project whose daemon is reached over real HTTP. Every answer is checked against the OpenAPI document that the server gives. */
export class ApiRig {
  readonly files: DaemonRig;
  /** Errors that the server told its operator. */
  readonly failures: readonly unknown[];
  readonly daemon: ProjectDaemon;
  readonly api: Api;
  readonly #admin: string;
  readonly #document: SpecData;
  readonly #ajv = new Ajv2020({ strict: false });

  private constructor(
    parts: Pick<ApiRig, 'files' | 'daemon' | 'api' | 'failures' | 'document'>,
    admin: string,
  ) {
    this.files = parts.files;
    this.daemon = parts.daemon;
    this.api = parts.api;
    this.failures = parts.failures;
    this.#admin = admin;
    this.#document = parts.document;
    formats(this.#ajv);
    this.#ajv.addSchema(this.#document, 'document');
    opened.push(this);
  }

  static async open(
    project: Readonly<Record<string, string>>,
    more: Partial<Pick<ApiOptions, 'rate' | 'pageFolder'>> = {},
  ): Promise<ApiRig> {
    const files = new DaemonRig(project);
    const daemon = await files.open();
    const failures: unknown[] = [];
    const api = await openApi({
      daemons: [daemon],
      clock: realClock,
      address: { host: '127.0.0.1', port: 0 },
      version: '1.2.3',
      jobs: { taken: 2, waiting: 1 },
      failed: error => failures.push(error),
      ...more,
    });
    const admin = await addToken(files.root, { kind: 'admin' }, null);
    const headers = { authorization: `Bearer ${admin}` };
    const answer = await fetch(`${api.url}/api/v1/openapi.json`, { headers });
    const document = (await answer.json()) as SpecData;
    return new ApiRig({ files, daemon, api, failures, document }, admin);
  }

  get document(): SpecData {
    return this.#document;
  }

  /** Makes a token. */
  token(access: Access, expiresAt: number | null = null): Promise<string> {
    return addToken(this.files.root, access, expiresAt);
  }

  /** Asks below `/api/v1`, as an administrator unless another token is given (null: none). */
  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    const { method = 'GET', token = this.#admin, body, headers = {} } = asked;
    const isText = typeof body === 'string';
    const response = await fetch(`${this.api.url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, json: parsed(text) };
    this.#check(method, path, answer);
    return answer;
  }

  post(path: string, body?: unknown, more: Asked = {}): Promise<Answer> {
    return this.ask(path, { method: 'POST', body, ...more });
  }

  /** Resolves when a run has ended. */
  async ended(run: string): Promise<void> {
    const end = endOf(this.daemon, run);
    if ((await this.daemon.record.run(run))?.endedAt === null) await end;
  }

  async close(): Promise<void> {
    await this.api.close();
    this.daemon.cancelAll('the test', true);
    await this.daemon.close();
  }

  /** Holds an answer against what the document says of its operation; an answer that the document does not know is a failure. */
  #check(method: string, path: string, { status, headers, json }: Answer): void {
    const type = headers.get('content-type')?.split(';')[0];
    const template = templateOf(method, path);
    const at = ['paths', template, method.toLowerCase(), 'responses', String(status)];
    if (template === undefined) {
      if ((status >= 400 && status < 500) || path === '/openapi.json') return;
      throw new Error(`${method} ${path} is in no document and was answered with ${status}.`);
    }
    const response = valueAt(this.#document, at);
    expect(response, `${method} ${template} ${status}`).toBeDefined();
    const content = valueAt(response, ['content']);
    if (content === undefined) return;
    expect(Object.keys(content as object)).toContain(type);
    if (type === undefined || !type.endsWith('json')) return;
    const pointer = [...at, 'content', type, 'schema']
      .map(part => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const check = this.#ajv.getSchema(`document#/${pointer}`);
    expect(check?.(json), JSON.stringify(check?.errors)).toBe(true);
  }
}

async function addToken(root: string, access: Access, expiresAt: number | null): Promise<string> {
  const { kept, text } = newToken({ access, note: 'test', createdAt: 0, expiresAt });
  await new TokenFolder(join(root, '.segue/state')).add(kept);
  return text;
}

function templateOf(method: string, path: string): string | undefined {
  const parts = path.replace(/\?.*$/, '').split('/');
  return routes.find(route => {
    const wanted = route.path.split('/');
    return (
      route.method === method.toLowerCase() &&
      wanted.length === parts.length &&
      wanted.every((part, at) => part.startsWith('{') || part === parts[at])
    );
  })?.path;
}

function valueAt(value: unknown, path: readonly (string | undefined)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || key === undefined) return undefined;
    found = Object.getOwnPropertyDescriptor(found, key)?.value;
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
