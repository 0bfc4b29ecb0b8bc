import { dirname } from 'node:path';
import type { Api, ApiOptions } from '../daemon/api/openApi.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { DaemonLog } from '../daemon/daemonLog.ts';
import { type Context, printLines } from './context.ts';
import { InvalidValueError } from './runOptions.ts';
import { version } from './version.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where a daemon listens unless told otherwise: whoever is not on this machine does not reach it. */
export const usualAddress: Address = { host: '127.0.0.1', port: 4600 };

/** Reads the number of a port; 0 takes any that is free. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidValueError('A port is a number from 0 to 65535.');
}

/**
 * Serves projects over HTTP, and says where in the first line of standard output. The address of the page goes to a terminal alone, since it lets in
 * whoever reads it, and what is no terminal keeps what it is told. A sentence says why the address cannot be taken.
 */
export async function serveApi(
  context: Context,
  served: {
    readonly daemons: readonly Daemon[];
    readonly address: Address;
    readonly jobs: ApiOptions['jobs'];
    readonly log: DaemonLog;
  },
): Promise<Api | string> {
  const { host } = context;
  const { daemons, address, jobs, log } = served;
  const { openApi } = await import('../daemon/api/openApi.ts');
  try {
    const api = await openApi({
      daemons,
      address,
      jobs,
      clock: host.clock,
      version,
      // The page's files stand beside the programs.
      pageFolder: dirname(host.componentProgram),
      failed: error => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        log.write('error', `A request failed by a mistake of the server: ${text}`);
      },
    });
    printLines(context, [`listening on ${api.url}`]);
    if (host.stdout.isTerminal)
      printLines(
        context,
        api.links.map(({ url }) => `page: ${url}`),
      );
    if (!isOwn(address.host))
      log.write(
        'warning',
        `${address.host} can be reached by others, and what they send is not encrypted: put a proxy with TLS in front.`,
      );
    return api;
  } catch (error) {
    const why = whyNot(error);
    if (why === undefined) throw error;
    return `Nothing can listen on ${address.host}:${address.port}: ${why}.`;
  }
}

function isOwn(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process does already; --port chooses another one',
  EACCES: 'the system keeps this port for its administrator; --port chooses another one',
  EADDRNOTAVAIL: 'the address is not one of this machine',
  ENOTFOUND: 'no machine has this name',
  EAI_AGAIN: 'no machine has this name',
};

function whyNot(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? reasons[String(error.code)] : undefined;
}
