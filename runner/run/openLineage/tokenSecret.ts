import type { JsonObject } from '../../model/orchestration.ts';

/** The name of the secret that `openLineage.token` of the settings is; undefined where there is none. */
export function tokenSecret({ token }: JsonObject): string | undefined {
  return typeof token === 'string' ? /secrets\.(\w+)/.exec(token)?.[1] : undefined;
}
