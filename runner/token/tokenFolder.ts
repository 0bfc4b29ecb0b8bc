import { open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../makeFolder.ts';
import type { Access, IssuedToken, KeptToken } from './token.ts';

/** The tokens of one project. */
export interface Tokens {
  /** By its id; undefined where there is none, or none any more. */
  find(id: string): Promise<IssuedToken | undefined>;
}

/**
 * Tokens as files of their own, `<id>.json`, that only the project's owner can open: making and revoking need no lock, and count at once in
 * every process.
 */
export class TokenFolder implements Tokens {
  readonly #folder: string;

  /** `stateDirectory` is the project's folder of state. */
  constructor(stateDirectory: string) {
    this.#folder = join(stateDirectory, 'tokens');
  }

  async find(id: string): Promise<KeptToken | undefined> {
    if (!isId(id)) return undefined;
    try {
      return readKept(id, await readFile(this.#path(id), 'utf8'));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Oldest first. A file that is no token is left out. */
  async list(): Promise<readonly KeptToken[]> {
    const names = await readdir(this.#folder).catch(error => {
      if (isAbsent(error)) return [];
      throw error;
    });
    const ids = names.flatMap(name => /^([0-9a-f]{16})\.json$/.exec(name)?.[1] ?? []);
    const kept = await Promise.all(ids.map(id => this.find(id)));
    return kept
      .filter(token => token !== undefined)
      .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1));
  }

  async add(token: KeptToken): Promise<void> {
    makeFolder(this.#folder, 0o700);
    const file = await open(this.#path(token.id), 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ schemaVersion: 1, ...token })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** From now on nobody gets in by it; false where there is no such token. */
  async revoke(id: string): Promise<boolean> {
    if (!isId(id)) return false;
    try {
      await unlink(this.#path(id));
      return true;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

function isId(id: string): boolean {
  return /^[0-9a-f]{16}$/.test(id);
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** A file that was cut off or changed by hand lets nobody in. */
function readKept(id: string, text: string): KeptToken | undefined {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { hash, access, note, createdAt, expiresAt } = { ...value } as Record<string, unknown>;
  const known = readAccess(access);
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash) || known === undefined) return undefined;
  if (typeof createdAt !== 'number' || (expiresAt !== null && typeof expiresAt !== 'number'))
    return undefined;
  return { id, hash, access: known, note: typeof note === 'string' ? note : null, createdAt, expiresAt };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readAccess(value: unknown): Access | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'admin' || value.kind === 'read') return { kind: value.kind };
  const orchestration = 'orchestration' in value ? value.orchestration : undefined;
  if (value.kind !== 'trigger' || typeof orchestration !== 'string') return undefined;
  return { kind: 'trigger', orchestration };
}
