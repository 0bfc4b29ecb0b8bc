import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token lets its bearer do with one project over HTTP. */
export type Access =
  /** Everything. */
  | { readonly kind: 'admin' }
  /** Looking at everything. */
  | { readonly kind: 'read' }
  /** Starting one orchestration, and the state of the runs that it started. */
  | { readonly kind: 'trigger'; readonly orchestration: string };

/** What the token of a run lets its jobs do: see their own run, and tell of tables that were updated. */
export interface RunAccess {
  readonly kind: 'run';
  readonly run: string;
  readonly orchestration: string;
  readonly number: number;
  /** How many runs stand before it in its chain. */
  readonly depth: number;
}

/** A token as it is kept: without what its bearer shows, of which there is only a hash. */
export interface KeptToken {
  /** Public: names the token in records and lists. */
  readonly id: string;
  readonly access: Access;
  /** SHA-256 of the secret, in hexadecimal digits. The secret is random, so that nobody can find it by trying and no slow hash is needed. */
  readonly hash: string;
  /** What it is for, or null. */
  readonly note: string | null;
  /** Wall time in milliseconds since 1970, as is `expiresAt`, which is null where the token has no end. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

/** A token of which somebody may show the secret: a kept one, or one that only this process knows. */
export interface IssuedToken extends Omit<KeptToken, 'access'> {
  readonly access: Access | RunAccess;
}

/** What a request carries: which token it is, and the proof. */
export interface ShownToken {
  readonly id: string;
  readonly secret: string;
}

/** A new token and its text, which is shown once and kept nowhere. */
export interface NewToken<Kept extends IssuedToken> {
  readonly kept: Kept;
  readonly text: string;
}

/** 64 bits: enough that no two tokens of a project are ever the same. */
const idBytes = 8;
/** 256 bits: beyond guessing. */
const secretBytes = 32;

/** The prefix lets scanners of repositories and logs find a token that got loose. */
const form = /^segue_(?<id>[0-9a-f]{16})_(?<secret>[A-Za-z0-9_-]{43})$/;

/** Makes a token. */
export function newToken<A extends IssuedToken['access']>(
  wish: Omit<IssuedToken, 'id' | 'hash' | 'access'> & { readonly access: A },
): NewToken<IssuedToken & { readonly access: A }> {
  const id = randomBytes(idBytes).toString('hex');
  const secret = randomBytes(secretBytes).toString('base64url');
  return { kept: { ...wish, id, hash: hashOfSecret(secret) }, text: `segue_${id}_${secret}` };
}

/** Reads the text of a token; undefined where it cannot be one. */
export function readToken(text: string): ShownToken | undefined {
  const { id, secret } = form.exec(text)?.groups ?? {};
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Whether a token is the one that is kept, in a time that does not depend on how much of it is right. */
export function isToken(kept: Pick<IssuedToken, 'hash'>, shown: ShownToken): boolean {
  return timingSafeEqual(Buffer.from(kept.hash, 'hex'), Buffer.from(hashOfSecret(shown.secret), 'hex'));
}

/** Whether a token has come to its end. */
export function isExpired({ expiresAt }: Pick<IssuedToken, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
