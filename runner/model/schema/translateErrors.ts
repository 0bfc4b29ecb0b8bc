import type { SchemaError } from '../../../schemas/validators.generated.js';
import type { Problem } from '../problem.ts';
import type { Span } from '../sourceFile.ts';
import { keyMessage, meantBy } from './keyMessages.ts';
import { joined, nounOf, oneOf, quoted, type SchemaObject } from './phrases.ts';
import { type CheckedTree, type Place, placeOf } from './place.ts';
import { type Finding, settleBranches } from './settleBranches.ts';
import { subjectOf } from './subject.ts';
import type { Located, Told } from './told.ts';
import { isValueKeyword, valueMessage } from './valueMessages.ts';

export type { SchemaError } from '../../../schemas/validators.generated.js';

/** What errors are translated with. */
export interface Translation {
  /** The whole schema, for references inside it; may be left out where no branch of an `anyOf` is a reference. */
  readonly schema?: SchemaObject;
  /** Errors that say nothing, because what they are about is not known yet. */
  readonly isTolerated?: (error: SchemaError) => boolean;
}

/**
 * Turns the errors of a schema check into problems on the very tokens of the tree that was checked: one clear message a mistake, in the
 * order of their places. The errors have to come from ajv with `allErrors` and `verbose`.
 */
export function translateErrors(
  errors: readonly SchemaError[],
  tree: CheckedTree,
  translation: Translation = {},
): readonly Problem[] {
  const findings = settleBranches(errors, translation.schema, translation.isTolerated ?? (() => false));
  const told = new Map<string, Told>();
  for (const finding of withoutMistyped(mostTelling(findings))) {
    const problem = tell(finding, tree);
    if (problem === undefined) continue;
    const key = `${problem.span.start} ${problem.span.end} ${problem.message}`;
    if (!told.has(key)) told.set(key, problem);
  }
  return [...told.values()]
    .map(problem => ({ severity: 'error' as const, ...problem }))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** A key that is missing because it is mistyped is one mistake: the unknown key is told of. */
function withoutMistyped(findings: readonly Finding[]): readonly Finding[] {
  const meant = new Set<string>();
  for (const { error } of findings) {
    const key = meantBy(error);
    if (key !== undefined) meant.add(JSON.stringify([error.instancePath, key]));
  }
  if (meant.size === 0) return findings;
  return findings.filter(
    finding => !missingBy(finding).some(key => meant.has(JSON.stringify([finding.error.instancePath, key]))),
  );
}

function missingBy(finding: Finding): readonly string[] {
  if (finding.kind === 'no-choice') return finding.keys;
  return finding.error.keyword === 'required' ? [String(finding.error.params['missingProperty'])] : [];
}

/** A value may fail several keywords (`type` and `enum`); one message says what was expected, that of the type first. */
function mostTelling(findings: readonly Finding[]): readonly Finding[] {
  const ofValue = new Map<string, Finding>();
  for (const finding of findings) {
    const { instancePath, propertyName, keyword } = finding.error;
    if (!isAboutValue(finding)) continue;
    const place = JSON.stringify([instancePath, propertyName]);
    if (!ofValue.has(place) || keyword === 'type') ofValue.set(place, finding);
  }
  return findings.filter(finding => {
    const { instancePath, propertyName } = finding.error;
    return !isAboutValue(finding) || ofValue.get(JSON.stringify([instancePath, propertyName])) === finding;
  });
}

function isAboutValue({ kind, error }: Finding): boolean {
  return kind === 'no-branch' || (kind === 'error' && isValueKeyword(error.keyword));
}

function tell(finding: Finding, tree: CheckedTree): Told | undefined {
  const { error } = finding;
  const place = placeOf(tree, error.instancePath);
  switch (finding.kind) {
    case 'no-branch':
      return valueMessage(error, { anyOf: finding.branches }, { place, tree });
    case 'no-choice':
      return tellNoChoice(finding.keys, error, { place, tree });
    case 'several-branches':
      return tellSeveralBranches(finding.branches, error, { place, tree });
    case 'error':
      return isValueKeyword(error.keyword)
        ? valueMessage(error, error.parentSchema ?? {}, { place, tree })
        : keyMessage(error, { place, tree });
  }
}

function tellNoChoice(keys: readonly string[], error: SchemaError, { place, tree }: Located): Told {
  const subject = subjectOf(place, error.parentSchema, tree);
  return {
    code: 'missing-key',
    message: `${subject} needs ${oneOf(keys.map(quoted))}.`,
    span: place.keySpan,
    missing: { keys, map: place.node?.span ?? null },
  };
}

function tellSeveralBranches(
  branches: readonly SchemaObject[],
  error: SchemaError,
  { place, tree }: Located,
): Told {
  const subject = subjectOf(place, error.parentSchema, tree);
  const keys = branches.flatMap(({ required }): unknown[] => (Array.isArray(required) ? required : []));
  const code = 'wrong-value';
  if (keys.length !== branches.length) {
    const message = `${subject} fits ${formsOf(branches)} at once; expected exactly one of them.`;
    return { code, message, span: place.keySpan };
  }
  const found = keys.length === 2 ? 'both' : 'all of them';
  const message = `${subject} takes only one of ${joined(keys.map(quoted))}; found ${found}.`;
  return { code, message, span: lastKeySpan(place, keys) };
}

/** The key that came too many. */
function lastKeySpan({ node, keySpan }: Place, keys: readonly unknown[]): Span {
  const entry =
    node?.kind === 'map' ? node.entries.findLast(({ key }) => keys.includes(key.value)) : undefined;
  return entry?.key.span ?? keySpan;
}

function formsOf(branches: readonly SchemaObject[]): string {
  const nouns = branches.map(nounOf).filter(noun => noun !== undefined);
  return nouns.length === branches.length ? joined(nouns) : `${branches.length} of its forms`;
}
