import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came to the server. */
export interface Received {
  readonly method: string;
  /** Path with parameters. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (response: ServerResponse, request: Received) => void;

/** A real HTTP server on this machine, on a free port; it answers as the test says and keeps what it received. */
export class Loopback {
  readonly received: Received[] = [];
  readonly #server: Server;
  #answer: Answer = response => response.end();

  private constructor() {
    this.#server = createServer((message, response) => void this.#serve(message, response));
  }

  static async start(): Promise<Loopback> {
    const loopback = new Loopback();
    await new Promise<void>(resolve => loopback.#server.listen(0, '127.0.0.1', resolve));
    return loopback;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return addressOf(this.#server).port;
  }

  /** From now on; forgets what was received. */
  answers(answer: Answer): void {
    this.received.length = 0;
    this.#answer = answer;
  }

  /** Answers the requests in turn, each with JSON; the last answer goes on. */
  answersInTurn(
    ...answers: readonly { status?: number; headers?: Record<string, string>; json?: unknown }[]
  ): void {
    this.answers(response => {
      const {
        status = 200,
        headers = {},
        json: value,
      } = answers[Math.min(this.received.length, answers.length) - 1] ?? {};
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(value === undefined ? '' : JSON.stringify(value));
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const { method = '', url = '', headers } = message;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    this.received.push(request);
    this.#answer(response, request);
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return address;
}
