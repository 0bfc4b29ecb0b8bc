import type { Clock } from '../../clock.ts';
import type { Trigger } from '../../record/entry.ts';
import type { RunRow } from '../../store/store.ts';
import {
  type Access,
  type IssuedToken,
  isExpired,
  isToken,
  type RunAccess,
  readToken,
} from '../../token/token.ts';
import type { Tokens } from '../../token/tokenFolder.ts';
import { RequestProblem } from './problem.ts';

/** Who asks: the bearer of a token. */
export interface Caller {
  /** The token's id, which is public. */
  readonly token: string;
  readonly access: Access | RunAccess;
  /** For the record: `token nightly-ci`, by its note, else by its id. */
  readonly name: string;
  /** Whether a person sits there, at the page; what else asks is a program. */
  readonly isPerson: boolean;
}

/** What a request needs: to look at anything, to start an orchestration, to see the state of a run, to tell of an event, to change anything. */
export type Demand = 'read' | 'start' | 'state' | 'emit' | 'admin';

/** Why a request without a valid token is turned away; nothing in it tells a wrong token from one that was revoked or has come to its end. */
const needed = 'Expected "Authorization: Bearer <token>" with a valid token; "segue token create" makes one.';

/** Tells who a request comes from by its `Authorization` header; throws where nobody known does. */
export async function readCaller(
  header: string | null,
  tokens: Tokens,
  clock: Pick<Clock, 'now'>,
): Promise<Caller> {
  const text = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
  const shown = text === undefined ? undefined : readToken(text);
  const kept = shown === undefined ? undefined : await tokens.find(shown.id);
  if (shown === undefined || kept === undefined || !isToken(kept, shown) || isExpired(kept, clock.now()))
    throw new RequestProblem('unauthenticated', needed, { headers: { 'www-authenticate': 'Bearer' } });
  return callerOf(kept);
}

function callerOf({ id, access, note }: IssuedToken): Caller {
  if (access.kind === 'run')
    return { token: id, access, name: `${access.orchestration}#${access.number}`, isPerson: false };
  return { token: id, access, name: `token ${note ?? id}`, isPerson: false };
}

/** Throws where a token does not let its bearer do what a route does. What else depends on the run, the route checks. */
export function demand({ access }: Caller, what: Demand, orchestration: string | undefined): void {
  if (access.kind === 'admin') return;
  if (access.kind === 'read') {
    if (what === 'read' || what === 'state') return;
    throw new RequestProblem('forbidden', 'This token only lets look. Expected one of another kind.');
  }
  if (access.kind === 'run') {
    if (what === 'state' || what === 'emit') return;
    const run = `${access.orchestration}#${access.number}`;
    throw new RequestProblem(
      'forbidden',
      `This token is that of ${run}: it lets see this run and tell of tables that were updated, nothing else.`,
    );
  }
  if (what === 'state' || (what === 'start' && orchestration === access.orchestration)) return;
  throw new RequestProblem(
    'forbidden',
    `This token only lets start "${access.orchestration}" and see the state of the runs that it started.`,
  );
}

/** What a run records of the call that started it; `request` tells requests of one key apart. */
export function triggerOf({ token, isPerson }: Caller, request?: string): Trigger {
  return { kind: isPerson ? 'manual' : 'api', token, ...(request === undefined ? {} : { request }) };
}

/** Whether the caller may see a run: a trigger token shows only what it started, the token of a run that run alone. */
export function maySee({ access, token }: Caller, { id, trigger }: Pick<RunRow, 'id' | 'trigger'>): boolean {
  if (access.kind === 'run') return access.run === id;
  return access.kind !== 'trigger' || (trigger.kind === 'api' && trigger['token'] === token);
}
