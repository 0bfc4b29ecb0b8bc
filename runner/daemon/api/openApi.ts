import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Clock } from '../../clock.ts';
import type { Daemon } from '../daemon.ts';
import { type AppOptions, apiApp } from './apiApp.ts';
import { type JobCounts, Metrics } from './metrics.ts';
import { servedProjects } from './servedProject.ts';

export interface ApiOptions extends Omit<AppOptions, 'projects' | 'metrics' | 'ending' | 'isDraining'> {
  /** One a project. */
  readonly daemons: readonly Daemon[];
  readonly address: { readonly host: string; readonly port: number };
  /** The jobs of all runs of the process, counted; null where nobody counts them. */
  readonly jobs: JobCounts | null;
}

export interface Api {
  /** `http://HOST:PORT`, with the port that was taken. */
  readonly url: string;
  /** For each project the address of its page, and the same with a token that counts as long as this process lives. */
  readonly links: readonly { readonly root: string; readonly page: string; readonly url: string }[];
  /** From now on requests that would start a run are turned away; jobs that run still reach it. */
  drain(): void;
  /** Takes no request any more, and ends those that are under way. Safe to call twice. */
  close(): Promise<void>;
}

/** How long requests that are under way get to their end, in ms. */
const patienceMs = 2000;

/** So many connections at once; each costs little, but not nothing. */
const maxConnections = 1000;

/** Serves projects over HTTP. Rejects where the address cannot be taken. */
export async function openApi(options: ApiOptions): Promise<Api> {
  const { clock, address, daemons } = options;
  let origin: string | null = null;
  const projects = servedProjects(daemons, { clock, address: () => origin });
  const metrics = new Metrics(daemons, options.jobs);
  const ending = new AbortController();
  let isDraining = false;
  const app = apiApp({
    ...options,
    projects,
    metrics,
    ending: ending.signal,
    isDraining: () => isDraining,
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => {
    // A connection that was kept for a next request would keep the server from ending.
    response.once('close', () => {
      if (ending.signal.aborted) setImmediate(() => server.closeIdleConnections());
    });
    void listener(request, response);
  });
  server.maxConnections = maxConnections;
  const port = await listen(server, address);
  origin = `http://${reachable(address.host)}:${port}`;
  const anonymous = projects.map(({ daemon, runs }) => daemon.identify(runs));
  const url = `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`;
  return {
    url,
    links: projects.map(({ place, daemon, tokens }) => {
      const page = `${url}${place}/`;
      return { root: daemon.root, page, url: `${page}#token=${tokens.session}` };
    }),
    drain: () => {
      isDraining = true;
    },
    close: async () => {
      if (ending.signal.aborted) return;
      ending.abort();
      for (const forget of anonymous) forget();
      metrics.close();
      await close(server, clock);
    },
  };
}

/** Where jobs, which run on this machine, reach a server that listens there. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function listen(server: Server, { host, port }: ApiOptions['address']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function close(server: Server, clock: Clock): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeIdleConnections();
  const stop = clock.after(patienceMs, () => server.closeAllConnections(), { background: true });
  await closed;
  stop();
}
