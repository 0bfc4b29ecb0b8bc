import type { ProblemDetailsJson } from '../../schemas/types.ts';

/** A refusal of the server; the message is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The HTTP API of the project that the page belongs to, with the token of whoever looks at it. */
export class Api {
  readonly #base: string;
  token: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.token = token;
  }

  /** Asks; rejects with an `ApiError` where the server refuses. */
  async ask(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...options.headers };
    const response = await fetch(`${this.#base}${path}`, { ...options, headers });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDetailsJson>;
    const places = (problem.problems ?? []).map(
      ({ file, range, message }) => `\n${file}:${range.start.line + 1}: ${message}`,
    );
    throw new ApiError(
      response.status,
      `${problem.detail ?? `The answer was ${response.status}.`}${places.join('')}`,
    );
  }

  async get<T>(path: string): Promise<T> {
    return (await this.ask(path)).json() as Promise<T>;
  }

  async post<T>(path: string, body: object, options: RequestInit = {}): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const text = JSON.stringify(body);
    return (await this.ask(path, { method: 'POST', headers, body: text, ...options })).json() as Promise<T>;
  }

  /** The data of server-sent events, as they come, until the server ends them or the signal aborts. */
  async *events(path: string, signal: AbortSignal): AsyncGenerator<unknown> {
    const { body } = await this.ask(path, { signal });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      if (done) return;
      text += value;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (data !== undefined) yield JSON.parse(data);
      }
    }
  }
}
