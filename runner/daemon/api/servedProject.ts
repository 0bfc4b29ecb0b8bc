import { basename, join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { layout } from '../../model/project/layout.ts';
import { newToken } from '../../token/token.ts';
import { TokenFolder, type Tokens } from '../../token/tokenFolder.ts';
import type { Daemon } from '../daemon.ts';

/** A project as the API serves it. */
export interface ServedProject {
  /** The last part of its root, made unique; names it in paths where there are several. */
  readonly name: string;
  readonly daemon: Daemon;
  readonly tokens: SessionTokens;
}

/** The tokens of a project, and one more that only this process knows: it is kept nowhere, and is worth nothing after the process's end. */
export interface SessionTokens extends Tokens {
  readonly session: string;
  /** Its id. */
  readonly sessionId: string;
}

/** The projects under their names. */
export function servedProjects(daemons: readonly Daemon[], clock: Clock): readonly ServedProject[] {
  const names = new Set<string>();
  return daemons.map(daemon => {
    const plain = basename(daemon.root);
    let name = plain;
    for (let count = 2; names.has(name); count++) name = `${plain}-${count}`;
    names.add(name);
    const folder = new TokenFolder(join(daemon.root, layout.state));
    return { name, daemon, tokens: sessionTokens(folder, clock.now()) };
  });
}

function sessionTokens(tokens: Tokens, now: number): SessionTokens {
  const { kept, text } = newToken({
    access: { kind: 'admin' },
    note: 'of the page',
    createdAt: now,
    expiresAt: null,
  });
  return { session: text, sessionId: kept.id, find: async id => (id === kept.id ? kept : tokens.find(id)) };
}
