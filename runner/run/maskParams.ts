import type { JsonObject } from '../model/orchestration.ts';
import { hidden } from '../plan/params.ts';

/** Params as they are recorded: what is a secret's value in them is written as `***`. */
export function maskParams(params: JsonObject, secrets: readonly string[]): JsonObject {
  const values = secrets.filter(secret => secret !== '');
  if (values.length === 0) return params;
  const masked = Object.entries(params).map(([name, value]) => {
    const text = String(value);
    const clean = values.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
    return [name, clean === text ? value : clean] as const;
  });
  return Object.fromEntries(masked);
}
