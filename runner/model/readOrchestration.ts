import type { Catalog } from './catalog.ts';
import { eventMembersIn } from './check/eventMembers.ts';
import { checkTexts } from './check/expressions.ts';
import {
  choiceIn,
  environmentIn,
  fieldsOf,
  itemsIn,
  jsonObjectOf,
  mapIn,
  numberIn,
  textIn,
  textsIn,
} from './check/fields.ts';
import { readOutline } from './check/outline.ts';
import { readParams, valuesOfParams } from './check/params.ts';
import { readLimit, readSize, readTimeZone } from './check/quantities.ts';
import { Reading } from './check/reading.ts';
import { Scopes } from './check/scope.ts';
import type { TaskMemory } from './check/taskMemory.ts';
import { readDefaults, readPhase, untrustedOf } from './check/tasks.ts';
import { readTriggers } from './check/triggers.ts';
import type { Draft, Fields, Outline } from './draft.ts';
import type { Concurrency, Limits, Orchestration, Phase } from './orchestration.ts';
import { orchestrationId } from './orchestrationId.ts';
import { checkOrchestrationSchema, checkSchema } from './schema/checkSchema.ts';
import { hasError, settleProblems } from './settleProblems.ts';
import type { SourceFile } from './sourceFile.ts';
import { readYaml, type YamlReading } from './yaml/readYaml.ts';

/**
 * Reads an orchestration: everything that is wrong with the file, and what it means. Never throws at an author's
 * mistake; a half-typed file gives a draft with as much of an outline as can be made out. `yaml` is the file's tree where
 * the caller has read it already, to learn which names the catalog has to hold.
 */
export function readOrchestration(
  file: SourceFile,
  catalog: Catalog,
  yaml: YamlReading = readYaml(file),
): Draft {
  const { meaning, ...draft } = read({ file, catalog, yaml, memory: null });
  return { ...draft, orchestration: hasError(draft.problems) ? null : meaning };
}

/** An orchestration's file, and what is known of it from when it was read before. */
export interface KnownOrchestration {
  readonly file: SourceFile;
  readonly catalog: Catalog;
  readonly yaml: YamlReading;
  readonly memory: TaskMemory;
}

/**
 * The same for a file that is read again and again while it changes: only tasks of which something has changed are checked. What the
 * file means is found out when it is asked for.
 */
export function readOrchestrationAgain(known: KnownOrchestration): Draft {
  const { file, catalog, yaml } = known;
  const { meaning: _none, ...draft } = read(known);
  let whole: Draft | undefined;
  return {
    ...draft,
    get orchestration() {
      whole ??= readOrchestration(file, catalog, yaml);
      return whole.orchestration;
    },
  };
}

interface ReadFrom extends Omit<KnownOrchestration, 'memory'> {
  readonly memory: TaskMemory | null;
}

/** A draft; without a memory also what the file means, or would if it had no error. */
function read({
  file,
  catalog,
  yaml,
  memory,
}: ReadFrom): Omit<Draft, 'orchestration'> & { meaning: Orchestration | null } {
  const { root } = yaml;
  const reading = new Reading(file, catalog);
  const bySchema =
    memory === null ? checkSchema('orchestration', root) : checkOrchestrationSchema(root, memory.right);
  reading.problems.push(...yaml.problems, ...bySchema);
  const fields = fieldsOf(root);
  const outline = readOutline(reading, fields, memory?.outlines);
  const id = orchestrationId(file.path);
  const meaning = readMeaning(reading, fields, { id, outline, memory });
  return { file, id, root, problems: settleProblems(file, reading.problems), outline, meaning };
}

/** The document of a draft, if nothing is wrong with it but what is worth a warning; only such a one can be planned. */
export function accept(draft: Draft): Orchestration | undefined {
  return draft.orchestration ?? undefined;
}

interface Known {
  readonly id: string;
  readonly outline: Outline;
  readonly memory: TaskMemory | null;
}

/** What the file means; null where a phase of it means nothing, of which something was reported, and where a memory is given. */
function readMeaning(reading: Reading, root: Fields, known: Known): Orchestration | null {
  const { id, outline, memory } = known;
  const params = readParams(reading, root);
  const secrets = textsIn(root, 'secrets').map(({ value, span }) => ({ name: value, span }));
  const names = {
    params: params.map(({ name }) => name),
    secrets: secrets.map(({ name }) => name),
    event: eventMembersIn(root),
  };
  const untrusted = untrustedOf(params);
  const values = valuesOfParams(params);
  memory?.enter({
    catalog: reading.catalog,
    stamp: JSON.stringify([id, names, [...untrusted.textParams], [...values]]),
  });
  const scopes = new Scopes(
    reading,
    outline,
    memory === null ? { ...names, values } : { ...names, values, outputs: memory.outputs },
  );
  const timezone = readTimeZone(reading, root, 'timezone') ?? reading.catalog.settings.timezone;
  const triggers = readTriggers(reading, root, { scopes, id, timezone });
  checkTexts(reading, mapIn(root, 'env'), () => scopes.settings());
  const phases = readPhases(reading, root, { ...known, scopes, untrusted });
  checkTexts(reading, root.get('notifications')?.value, () => scopes.notification());
  const limits = readLimits(reading, root);
  if (phases === null) return null;
  return {
    id,
    name: textIn(root, 'name') ?? id,
    description: textIn(root, 'description'),
    path: reading.file.path,
    triggers,
    params,
    timezone,
    env: environmentIn(reading.file, root),
    secrets,
    concurrency: readConcurrency(root),
    limits,
    phases,
    notifications: itemsIn(root, 'notifications').map(jsonObjectOf),
  };
}

interface PhasesContext extends Known {
  readonly scopes: Scopes;
  readonly untrusted: ReturnType<typeof untrustedOf>;
}

/** All phases in their order; null where one of them is not whole. */
function readPhases(reading: Reading, root: Fields, context: PhasesContext): readonly Phase[] | null {
  const { id, outline, scopes, untrusted, memory } = context;
  const entry = root.get('phases');
  if (entry?.value?.kind === 'sequence' && entry.value.items.length === 0)
    reading.report('empty-phase', entry.key.span, {
      message: 'The orchestration has no phases; expected at least one.',
    });
  const defaults = readDefaults(reading, root, scopes);
  const phases: Phase[] = [];
  for (const outlined of outline.phases) {
    const phase = readPhase(reading, outlined, { scopes, id, defaults, untrusted, memory });
    if (phase !== null) phases.push(phase);
    scopes.leavePhase(outlined);
  }
  return phases.length < outline.phases.length ? null : phases;
}

function readConcurrency(root: Fields): Concurrency {
  const fields = fieldsOf(mapIn(root, 'concurrency'));
  return {
    runs: numberIn(fields, 'runs') ?? 1,
    overlap: choiceIn(fields, 'overlap', ['wait', 'collapse', 'skip', 'cancel-running']) ?? 'wait',
  };
}

function readLimits(reading: Reading, root: Fields): Limits {
  const fields = fieldsOf(mapIn(root, 'limits'));
  return {
    durationMs: readLimit(reading, fields, 'duration'),
    memoryBytes: readSize(reading, fields, 'memory'),
    parallel: numberIn(fields, 'parallel'),
  };
}
