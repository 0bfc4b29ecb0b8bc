import type { SchemaError } from '../../../schemas/validators.generated.js';
import { isSchemaObject, type SchemaObject } from './phrases.ts';

/**
 * One thing to tell of. ajv gives the errors of every branch of an `anyOf` or `oneOf` and then one that says that no
 * branch fits; a person wants to hear of the one branch that was meant.
 */
export type Finding =
  | { readonly kind: 'error'; readonly error: SchemaError }
  /** The value is of a kind that no branch takes. */
  | { readonly kind: 'no-branch'; readonly error: SchemaError; readonly branches: readonly SchemaObject[] }
  /** One of several keys has to be there, and none is. */
  | { readonly kind: 'no-choice'; readonly error: SchemaError; readonly keys: readonly string[] }
  /** Exactly one branch may fit, and several do. */
  | {
      readonly kind: 'several-branches';
      readonly error: SchemaError;
      readonly branches: readonly SchemaObject[];
    };

/** What to tell of, out of all errors of one check. `schema` is the whole schema, for references inside it. */
export function settleBranches(
  errors: readonly SchemaError[],
  schema: SchemaObject | undefined,
  isTolerated: (error: SchemaError) => boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const error of errors) {
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') {
      // The errors of the branches come right before the error that none fits.
      const above = findings.findLastIndex(
        finding => !isBelow(finding.error.instancePath, error.instancePath),
      );
      const { branches, others } = sortIntoBranches(findings.splice(above + 1), error, schema);
      findings.push(...others, ...settle(error, branches, isTolerated));
    } else findings.push({ kind: 'error', error });
  }
  return findings.filter(({ kind, error }) => kind !== 'error' || !isTolerated(error));
}

interface Branch {
  readonly schema: SchemaObject;
  readonly findings: readonly Finding[];
}

interface Sorted {
  readonly branches: readonly Branch[];
  /** What was found outside of the branches. */
  readonly others: readonly Finding[];
}

function sortIntoBranches(
  findings: readonly Finding[],
  error: SchemaError,
  root: SchemaObject | undefined,
): Sorted {
  const schemas = branchesOf(error, root);
  const sorted: Finding[][] = schemas.map(() => []);
  const others: Finding[] = [];
  for (const finding of findings) {
    const at = branchIndex(finding.error, error, () => schemas.map(branch => schemasUnder(branch, root)));
    (sorted[at] ?? others).push(finding);
  }
  return { branches: schemas.map((schema, at) => ({ schema, findings: sorted[at] ?? [] })), others };
}

function branchesOf(error: SchemaError, root: SchemaObject | undefined): readonly SchemaObject[] {
  const branches = error.parentSchema?.[error.keyword];
  if (!Array.isArray(branches)) return [];
  return branches.map(branch => {
    const reference: unknown = isSchemaObject(branch) ? branch['$ref'] : undefined;
    const target = typeof reference === 'string' ? resolveReference(reference, root) : branch;
    return isSchemaObject(target) ? target : {};
  });
}

/** The branch in which an error arose: its path says so, but a reference to a schema of its own begins a new path. */
function branchIndex(
  inner: SchemaError,
  outer: SchemaError,
  schemasOfBranches: () => readonly ReadonlySet<unknown>[],
): number {
  if (inner.schemaPath.startsWith(`${outer.schemaPath}/`))
    return Number.parseInt(inner.schemaPath.slice(outer.schemaPath.length + 1), 10);
  return schemasOfBranches().findIndex(schemas => schemas.has(inner.parentSchema));
}

function isBelow(path: string, holder: string): boolean {
  return path === holder || path.startsWith(`${holder}/`);
}

/** Every schema in a schema, itself included, those that it refers to by `#/…` included. */
function schemasUnder(
  schema: unknown,
  root: SchemaObject | undefined,
  seen = new Set<unknown>(),
): Set<unknown> {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return seen;
  seen.add(schema);
  for (const value of Object.values(schema)) schemasUnder(value, root, seen);
  const reference: unknown = isSchemaObject(schema) ? schema['$ref'] : undefined;
  if (typeof reference === 'string') schemasUnder(resolveReference(reference, root), root, seen);
  return seen;
}

/** What a reference inside of a schema (`#/…`) points at; undefined for any other. */
function resolveReference(reference: string, root: SchemaObject | undefined): unknown {
  if (!reference.startsWith('#/')) return reference === '#' ? root : undefined;
  let schema: unknown = root;
  for (const segment of reference.slice(2).split('/')) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    schema = isSchemaObject(schema) ? schema[name] : Array.isArray(schema) ? schema[Number(name)] : undefined;
  }
  return schema;
}

function settle(
  error: SchemaError,
  branches: readonly Branch[],
  isTolerated: (error: SchemaError) => boolean,
): readonly Finding[] {
  if (isTolerated(error)) return [];
  const schemas = branches.map(({ schema }) => schema);
  if (error.keyword === 'oneOf' && Array.isArray(error.params['passingSchemas'])) {
    const fitting = error.params['passingSchemas'].map(at => schemas[Number(at)] ?? {});
    return [{ kind: 'several-branches', error, branches: fitting }];
  }
  const left = branches.map(({ schema, findings }) => ({
    schema,
    findings: findings.filter(finding => finding.kind !== 'error' || !isTolerated(finding.error)),
  }));
  if (left.some(({ findings }, at) => findings.length === 0 && branches[at]?.findings.length !== 0))
    return [];
  const possible = left.filter(branch => !failsAsAWhole(branch, error));
  if (possible.length === 0)
    return [{ kind: 'no-branch', error: wholeError(error, left), branches: schemas }];
  const keys = missingKeys(possible, error);
  if (keys !== undefined) return [{ kind: 'no-choice', error, keys }];
  return bestOf(possible)?.findings ?? [];
}

/** That a value fits no branch is a matter of its type where it is so for every branch. */
function wholeError(error: SchemaError, branches: readonly Branch[]): SchemaError {
  const isType = branches.every(({ findings }) => findings.some(finding => finding.error.keyword === 'type'));
  return { ...error, keyword: isType ? 'type' : 'const' };
}

/** Whether the value itself, and not something in it, is what the branch does not take. */
function failsAsAWhole({ findings }: Branch, error: SchemaError): boolean {
  return findings.some(
    finding =>
      finding.error.instancePath === error.instancePath &&
      finding.error.propertyName === undefined &&
      (finding.kind === 'no-branch' || aboutWholeValue.has(finding.error.keyword)),
  );
}

/** Keywords that say what a value has to be, and not what has to be in it. */
const aboutWholeValue: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'not',
  'false schema',
]);

/** The first key that each branch lacks, where nothing else is wrong with any of them; undefined where something is. */
function missingKeys(branches: readonly Branch[], error: SchemaError): readonly string[] | undefined {
  const findings = branches.flatMap(branch => branch.findings);
  const isAllMissing = findings.every(
    finding => finding.error.keyword === 'required' && finding.error.instancePath === error.instancePath,
  );
  if (branches.length < 2 || !isAllMissing) return undefined;
  return [
    ...new Set(branches.map(branch => String(branch.findings[0]?.error.params['missingProperty'] ?? ''))),
  ];
}

/** The branch that was most likely meant: the one whose distinguishing keys fit, then the one with the least wrong. */
function bestOf(branches: readonly Branch[]): Branch | undefined {
  return branches.toSorted(
    (a, b) => wrongKinds(a) - wrongKinds(b) || a.findings.length - b.findings.length,
  )[0];
}

/** How many keys say that another branch is meant: a constant that differs, or a key that the branch does not know. */
function wrongKinds({ findings }: Branch): number {
  const telling = new Set(['const', 'enum', 'additionalProperties', 'unevaluatedProperties', 'false schema']);
  return findings.filter(({ error }) => telling.has(error.keyword)).length;
}
