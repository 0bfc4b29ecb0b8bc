import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { HealthJson } from '../../../schemas/types.ts';
import type { Clock } from '../../clock.ts';
import { apiDocument } from './apiDocument.ts';
import { demand, readCaller } from './caller.ts';
import { answerHook } from './hook.ts';
import type { Metrics } from './metrics.ts';
import { addPage } from './page.ts';
import { problemAnswer, RequestProblem } from './problem.ts';
import { type Rate, RateLimit } from './rateLimit.ts';
import { readBody, readBytes, readQuery } from './readRequest.ts';
import { json, type Route } from './route.ts';
import { routes } from './routes.ts';
import type { ServedProject } from './servedProject.ts';

export interface AppOptions {
  readonly clock: Clock;
  readonly version: string;
  /** Told of our own mistakes, which those who asked are not told. */
  readonly failed: (error: unknown) => void;
  /** Absolute path of the folder with the page's files; absent: there is no page. */
  readonly pageFolder?: string;
  /** How much one caller may ask; absent: enough for every honest one. */
  readonly rate?: Rate;
  readonly projects: readonly ServedProject[];
  readonly metrics: Metrics;
  /** Whether nothing further is to start, because the process is about to end. */
  readonly isDraining: () => boolean;
  /** Aborts when the server ends. */
  readonly ending: AbortSignal;
}

/** What one token may ask: more than any honest program does, and less than what would keep the others waiting. */
const usualRate: Rate = { burst: 1000, perSecond: 500 };

/** What one address may ask without a token, wrong tokens included. */
const strangersRate: Rate = { burst: 100, perSecond: 20 };

/** Everything that is served, as a function from requests to answers. */
export function apiApp(options: AppOptions): Hono {
  const { projects, metrics, clock, failed, rate = usualRate } = options;
  const app = new Hono();
  const limits = {
    callers: new RateLimit(clock, rate),
    strangers: new RateLimit(clock, strangersRate),
  };
  app.use(async (context, next) => {
    await next();
    metrics.answered(context.res.status);
  });
  app.use(secureHeaders({ strictTransportSecurity: false }));
  // A link in an email leads here from another site; what the page asks for it asks by itself.
  if (options.pageFolder !== undefined)
    addPage(
      app,
      options.pageFolder,
      projects.map(({ place }) => place),
    );
  app.use(async (context, next) => {
    refuseOtherSites(context);
    await next();
  });
  app.onError(error => {
    const answer = problemAnswer(error);
    // A record that is busy is the caller's to hear of, and passes.
    if (answer.status === 500) failed(error);
    return answer;
  });
  app.notFound(context => problemAnswer(notFound(context, options)));
  app.get('/healthz', async context => {
    limit(limits.strangers, addressOf(context));
    return json(...(await health(projects, options.isDraining())));
  });
  app.get('/metrics', async context => {
    limit(limits.strangers, addressOf(context));
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    return new Response(await metrics.text(), { headers });
  });
  for (const project of projects) {
    const { place } = project;
    app.route(`${place}/api/v1`, projectApp(project, { ...options, base: `${place}/api/v1`, limits }));
    app.post(`${place}/hooks/:orchestration/:webhook`, async context => {
      const { orchestration, webhook } = context.req.param();
      const { raw: request } = context.req;
      limit(limits.callers, `hook ${addressOf(context)}`);
      if (options.isDraining()) throw aboutToEnd();
      return answerHook({ daemon: project.daemon, clock, orchestration, webhook, request });
    });
  }
  return app;
}

interface ProjectOptions extends AppOptions {
  readonly base: string;
  readonly limits: { readonly callers: RateLimit; readonly strangers: RateLimit };
}

function projectApp(project: ServedProject, options: ProjectOptions): Hono {
  const { base, version } = options;
  const app = new Hono();
  const document = apiDocument({ routes, version, base });
  app.get('/openapi.json', async context => {
    await callerOf(context, project, options);
    return json(document);
  });
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(route.method.toUpperCase(), path, context => answer(context, route, { project, options }));
  }
  return app;
}

async function answer(
  context: Context,
  route: Route,
  { project, options }: { readonly project: ServedProject; readonly options: ProjectOptions },
): Promise<Response> {
  const { clock, base, ending } = options;
  const caller = await callerOf(context, project, options);
  const path: Readonly<Record<string, string>> = context.req.param();
  demand(caller, route.demand, path['orchestration']);
  if (route.starts === true && options.isDraining()) throw aboutToEnd();
  const query = readQuery(route, new URL(context.req.url));
  const { raw } = context.req;
  const bytes = route.body === undefined ? new Uint8Array() : await readBytes(raw);
  const body = readBody(route, bytes, raw.headers.get('content-type'));
  const signal = AbortSignal.any([raw.signal, ending]);
  const { daemon } = project;
  return route.answer({ daemon, clock, caller, path, query, headers: raw.headers, body, signal, base });
}

async function callerOf(context: Context, { tokens }: ServedProject, { clock, limits }: ProjectOptions) {
  try {
    const caller = await readCaller(context.req.header('authorization') ?? null, tokens, clock);
    limit(limits.callers, caller.token);
    return caller.token === tokens.sessionId ? { ...caller, name: 'the page', isPerson: true } : caller;
  } catch (error) {
    if (error instanceof RequestProblem && error.kind === 'unauthenticated')
      limit(limits.strangers, addressOf(context));
    throw error;
  }
}

function limit(rate: RateLimit, caller: string): void {
  const seconds = rate.take(caller);
  if (seconds === 0) return;
  throw new RequestProblem('too-many-requests', `Expected a pause; ask again in ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
  });
}

function addressOf(context: Context): string {
  return getConnInfo(context).remote.address ?? '';
}

/**
 * A browser says which page a request comes from; none but our own may ask. Without a token a page of another site gets nothing
 * anyway: this keeps it from trying.
 */
function refuseOtherSites(context: Context): void {
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  const isOther = site === 'cross-site' || site === 'same-site';
  if (!isOther && (origin === undefined || hostOf(origin) === context.req.header('host'))) return;
  throw new RequestProblem('cross-origin', 'Expected a request of this server’s own page, or of a program.');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Whoever comes again finds the next daemon. */
function aboutToEnd(): RequestProblem {
  return new RequestProblem('unavailable', 'The daemon is about to end, and starts nothing further.', {
    headers: { 'retry-after': '10' },
  });
}

async function health(
  projects: readonly ServedProject[],
  isDraining: boolean,
): Promise<[HealthJson, number]> {
  if (isDraining) return [{ status: 'failing' }, 503];
  try {
    for (const { daemon } of projects) await daemon.record.runs({ limit: 1 });
    if (projects.every(({ daemon }) => daemon.trouble === null)) return [{ status: 'ok' }, 200];
    return [{ status: 'failing' }, 503];
  } catch {
    return [{ status: 'failing' }, 503];
  }
}

/** What is wrong with a request that no route answers. */
function notFound(context: Context, { projects }: AppOptions): RequestProblem {
  const { method, path } = context.req;
  const methods = projects.flatMap(({ place }) => methodsOf(`${place}/api/v1`, path));
  if (methods.length > 0) {
    const allow = methods.join(', ').toUpperCase();
    return new RequestProblem('wrong-method', `Expected ${allow} for ${path}; found ${method}.`, {
      headers: { allow },
    });
  }
  const several = projects.length > 1 && path.startsWith('/api/');
  const hint = several
    ? 'This server looks after several projects: expected /projects/<name>/api/v1/…'
    : 'GET /api/v1/openapi.json tells what there is.';
  return new RequestProblem('not-found', `Nothing is at ${path}. ${hint}`);
}

function methodsOf(base: string, path: string): readonly string[] {
  if (!path.startsWith(`${base}/`)) return [];
  const parts = path.slice(base.length).split('/');
  return routes
    .filter(route => {
      const wanted = route.path.split('/');
      return (
        wanted.length === parts.length &&
        wanted.every((part, at) => part.startsWith('{') || part === parts[at])
      );
    })
    .map(({ method }) => method);
}
