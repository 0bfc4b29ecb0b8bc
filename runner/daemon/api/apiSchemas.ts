import apiSchema from '../../../schemas/api.schema.json' with { type: 'json' };
import planSchema from '../../../schemas/plan.schema.json' with { type: 'json' };
import problemsSchema from '../../../schemas/problems.schema.json' with { type: 'json' };
import runSchema from '../../../schemas/run.schema.json' with { type: 'json' };
import skippedSchema from '../../../schemas/skipped.schema.json' with { type: 'json' };

/** A JSON Schema of a file in `schemas/`. */
export interface ApiSchema {
  readonly $id: string;
  readonly title: string;
  readonly $defs?: Readonly<Record<string, object>>;
}

/** What the API takes and gives: shapes of its own, and those of the command line's `--json`. */
export const apiSchemas: readonly ApiSchema[] = [
  apiSchema,
  planSchema,
  problemsSchema,
  runSchema,
  skippedSchema,
];
