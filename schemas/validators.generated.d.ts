/** The types of `validators.generated.js`, which `generate.mjs` makes from the schemas. */

/** One thing that a schema does not allow, as ajv tells it with `verbose` set. */
export interface SchemaError {
  /** The schema's keyword that failed: `type`, `required`, `additionalProperties` … */
  readonly keyword: string;
  /** JSON pointer to the value in the document. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
  /** The failed keyword's value. */
  readonly schema?: unknown;
  /** The schema that holds the failed keyword. */
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined;
  /** The value that was checked. */
  readonly data?: unknown;
  /** Set where the value is the name of a property. */
  readonly propertyName?: string | undefined;
}

/** Says whether a document is valid; where it is not, `errors` holds what is wrong until the next call. */
export interface SchemaValidator {
  (document: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

export const orchestration: SchemaValidator;
export const project: SchemaValidator;
export const configuration: SchemaValidator;
export const component: SchemaValidator;
export const shellParameters: SchemaValidator;
