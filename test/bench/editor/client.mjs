import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Starts a language server and speaks with it over its standard streams, as a plain editor does: no library stands between. */
export function connect(command, { cwd, settings }) {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  return new Client(child, settings);
}

class Client {
  #child;
  #settings;
  #received = Buffer.alloc(0);
  #answers = new Map();
  #count = 0;
  /** Called with each `textDocument/publishDiagnostics`. */
  onDiagnostics = () => {};

  constructor(child, settings) {
    this.#child = child;
    this.#settings = settings;
    child.stdout.on('data', data => this.#receive(data));
  }

  /** Resolves with the answer, and rejects where it is an error. */
  request(method, params) {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { method, resolve, reject });
      this.#send({ jsonrpc: '2.0', id, method, params });
    });
  }

  notify(method, params) {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  /** The peak of the server's resident memory so far; null where the system does not tell. */
  peakBytes() {
    try {
      const status = readFileSync(`/proc/${this.#child.pid}/status`, 'latin1');
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    } catch {
      return null;
    }
  }

  async end() {
    const ended = new Promise(resolve => this.#child.once('exit', resolve));
    await this.request('shutdown', null);
    this.notify('exit', null);
    await ended;
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify(message));
    this.#child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#child.stdin.write(body);
  }

  #receive(data) {
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString('latin1', 0, head))?.[1]);
      const end = head + 4 + length;
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.toString('utf8', head + 4, end));
      this.#received = this.#received.subarray(end);
      this.#take(message);
    }
  }

  #take({ id, method, params, result, error }) {
    if (method === undefined) {
      const answer = this.#answers.get(id);
      this.#answers.delete(id);
      if (error === undefined) answer?.resolve(result);
      else answer?.reject(new Error(`${answer.method}: ${error.message}`));
    } else if (id !== undefined) this.#send({ jsonrpc: '2.0', id, result: this.#answerTo(method, params) });
    else if (method === 'textDocument/publishDiagnostics') this.onDiagnostics(params);
  }

  /** What servers ask of their clients. */
  #answerTo(method, params) {
    if (method !== 'workspace/configuration') return null;
    return params.items.map(({ section }) => this.#settings[section] ?? null);
  }
}
