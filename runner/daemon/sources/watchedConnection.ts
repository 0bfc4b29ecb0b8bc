import { ExpressionError, evaluateTemplate } from '../../model/expression/expression.ts';
import type { JsonObject } from '../../model/orchestration.ts';
import type { Secrets } from '../../project/secrets.ts';
import { CallError, connectionOf } from '../../run/callParameters.ts';
import { secretValues } from '../../run/missingSecrets.ts';
import type { Accepted } from '../../run/prepare.ts';

/** A connection as the settings describe it, with those secrets filled in that an orchestration lists; a sentence where it cannot be. */
export function watchedConnection(
  { orchestration, catalog }: Accepted,
  known: Secrets,
  name: string,
): JsonObject | string {
  const values = { secrets: secretValues(orchestration, known) };
  const status = { success: true, failure: false, cancelled: false };
  const secrets = new Set(orchestration.secrets.map(secret => secret.name));
  try {
    return connectionOf({ catalog, secrets }, name, text => evaluateTemplate(text, { values, status }));
  } catch (error) {
    if (error instanceof CallError || error instanceof ExpressionError) return error.message;
    throw error;
  }
}
