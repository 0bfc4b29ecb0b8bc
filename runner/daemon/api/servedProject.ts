import { basename, join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { layout } from '../../model/project/layout.ts';
import { newToken } from '../../token/token.ts';
import { TokenFolder, type Tokens } from '../../token/tokenFolder.ts';
import type { Daemon } from '../daemon.ts';
import { RunTokens } from './runTokens.ts';

/** A project as the API serves it. */
export interface ServedProject {
  /** The last part of its root, made unique; names it in paths where there are several. */
  readonly name: string;
  /** The path under which it stands. */
  readonly place: string;
  readonly daemon: Daemon;
  /** What its jobs show. */
  readonly runs: RunTokens;
  readonly tokens: SessionTokens;
}

/** The tokens of a project, and those that only this process knows: they are kept nowhere, and are worth nothing after the process's end. */
export interface SessionTokens extends Tokens {
  /** The text of the one that the page is opened with. */
  readonly session: string;
  /** Its id. */
  readonly sessionId: string;
}

/** The projects under their names. `address` is where the server listens, once it does. */
export function servedProjects(
  daemons: readonly Daemon[],
  { clock, address }: { readonly clock: Clock; readonly address: () => string | null },
): readonly ServedProject[] {
  const names = new Set<string>();
  const projects = daemons.map(daemon => {
    const plain = basename(daemon.root);
    let name = plain;
    for (let count = 2; names.has(name); count++) name = `${plain}-${count}`;
    names.add(name);
    return { name, daemon };
  });
  return projects.map(({ name, daemon }) => {
    const folder = new TokenFolder(join(daemon.root, layout.state));
    const place = placeOf(name, projects.length);
    const url = (): string | null => {
      const origin = address();
      return origin === null ? null : `${origin}${place}/api/v1`;
    };
    const runs = new RunTokens({ url, clock });
    return { name, place, daemon, runs, tokens: sessionTokens(folder, runs, clock.now()) };
  });
}

/** The path under which a project stands; the only one stands at the top. */
function placeOf(name: string, count: number): string {
  return count === 1 ? '' : `/projects/${encodeURIComponent(name)}`;
}

function sessionTokens(tokens: Tokens, runs: RunTokens, now: number): SessionTokens {
  const { kept, text } = newToken({
    access: { kind: 'admin' },
    note: 'of the page',
    createdAt: now,
    expiresAt: null,
  });
  const find = async (id: string) => (id === kept.id ? kept : (runs.find(id) ?? tokens.find(id)));
  return { session: text, sessionId: kept.id, find };
}
