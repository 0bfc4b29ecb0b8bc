import { execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** The user `nobody`, as whom a server is started by root, since it refuses to be root's. */
const nobody = 65_534;

/** A PostgreSQL server of a test's own, on a free port and in a folder that is removed with it. */
export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  readonly #programs: string;
  readonly #user: { readonly uid?: number; readonly gid?: number };

  static async start(): Promise<PostgresServer> {
    return new PostgresServer(await freePort());
  }

  private constructor(port: number) {
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'segue-postgres-'));
    this.#programs = globSync('/usr/lib/postgresql/*/bin').sort().at(-1) ?? '';
    this.#user = userInfo().uid === 0 ? { uid: nobody, gid: nobody } : {};
    if (this.#user.uid !== undefined) chownSync(this.#folder, nobody, nobody);
    const password = join(this.#folder, 'password');
    writeFileSync(password, 'secret\n');
    this.#run(
      'initdb',
      '-D',
      this.#data,
      '-U',
      'ada',
      '--auth=scram-sha-256',
      `--pwfile=${password}`,
      '-E',
      'UTF8',
      '--no-sync',
    );
    this.start();
  }

  /** Its address for a user and a password. */
  url(password = 'secret'): string {
    return `postgres://ada:${password}@127.0.0.1:${this.port}/postgres`;
  }

  start(): void {
    const options = `-c listen_addresses=127.0.0.1 -c port=${this.port} -c unix_socket_directories= -c fsync=off`;
    this.#run('pg_ctl', '-D', this.#data, '-w', '-l', join(this.#folder, 'log'), '-o', options, 'start');
  }

  /** As a crash, or a restart by somebody who does not wait. */
  stop(): void {
    this.#run('pg_ctl', '-D', this.#data, '-w', '-m', 'immediate', 'stop');
  }

  remove(): void {
    this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #run(program: string, ...args: readonly string[]): void {
    execFileSync(join(this.#programs, program), args, {
      ...this.#user,
      cwd: this.#folder,
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    });
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
