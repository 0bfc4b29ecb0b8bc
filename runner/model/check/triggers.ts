import type { Fields } from '../draft.ts';
import { type Glob, matchesGlobs, readGlob } from '../glob.ts';
import type { Json, JsonObject, Triggers } from '../orchestration.ts';
import { checkConnection } from './connections.ts';
import { checkText, readCondition } from './expressions.ts';
import {
  choiceIn,
  fieldsOf,
  flagIn,
  itemsIn,
  mapIn,
  type TextScalar,
  textIn,
  textScalarIn,
  textsIn,
  textValuesIn,
} from './fields.ts';
import { checkOrchestrationExists } from './orchestrations.ts';
import { readDuration, readLimit } from './quantities.ts';
import type { Reading } from './reading.ts';
import { readSchedules } from './schedules.ts';
import type { Scopes } from './scope.ts';
import { checkWatchedDatabase } from './watchedDatabase.ts';

/** What reading the triggers depends on. */
export interface TriggerContext {
  readonly scopes: Scopes;
  /** The orchestration's own id. */
  readonly id: string;
  /** The time zone of schedules that name none. */
  readonly timezone: string;
}

/** The `on:` of a file, durations in milliseconds. */
export function readTriggers(reading: Reading, root: Fields, context: TriggerContext): Triggers {
  const on = fieldsOf(mapIn(root, 'on'));
  const each = (kind: string, read: (fields: Fields) => JsonObject): readonly JsonObject[] =>
    itemsIn(on, kind).map(node => read(fieldsOf(node)));
  return {
    schedule: readSchedules(reading, on, context.timezone),
    tables: each('tables', fields => readTables(reading, fields, root)),
    webhook: each('webhook', fields => readWebhook(reading, fields, context)),
    database: each('database', fields => readDatabase(reading, fields, { ...context, root })),
    files: each('files', fields => readFiles(reading, fields, root)),
    orchestration: each('orchestration', fields => readOrchestrationTrigger(reading, fields, context)),
  };
}

function readTables(reading: Reading, fields: Fields, root: Fields): JsonObject {
  const all = textValuesIn(fields, 'all');
  const span = fields.get('all')?.value?.span;
  const updated = updatedIn(root);
  if (span !== undefined && all.length > 0 && all.every(table => updated.has(table))) {
    const which = all.length === 1 ? `"${all[0]}"` : 'all of these tables';
    const message = `The orchestration updates ${which} itself, so that each of its runs would start the next one.`;
    reading.report('orchestration-cycle', span, { message });
  }
  return { all, cooldown: readCooldown(reading, fields) };
}

/** The tables that tasks of a file update. */
function updatedIn(root: Fields): ReadonlySet<string> {
  return new Set(tasksIn(root).flatMap(task => textValuesIn(task, 'updates')));
}

function tasksIn(root: Fields): readonly Fields[] {
  const tasks = itemsIn(root, 'phases').flatMap(phase => itemsIn(fieldsOf(phase), 'tasks'));
  return tasks.map(fieldsOf);
}

function readWebhook(reading: Reading, fields: Fields, { scopes }: TriggerContext): JsonObject {
  const secret = textScalarIn(fields, 'secret');
  if (secret !== null) checkText(reading, secret, () => scopes.triggerSecret());
  return {
    id: textIn(fields, 'id'),
    secret: secret?.value ?? null,
    if: readCondition(reading, fields.get('if')?.value, () => scopes.triggerCondition()),
  };
}

/** Where none is said, a watermark is looked at once a minute. */
const defaultEveryMs = 60_000;

/** More often than that, a database has more to do with being asked than with its work. */
const leastEveryMs = 1_000;

function readDatabase(
  reading: Reading,
  fields: Fields,
  { scopes, root }: TriggerContext & { readonly root: Fields },
): JsonObject {
  const connection = textScalarIn(fields, 'connection');
  const query = textScalarIn(fields, 'query');
  const listen = textScalarIn(fields, 'listen');
  if (connection !== null) {
    checkConnection(reading, connection);
    const watched = { connection, query, listen };
    checkWatchedDatabase(reading, watched, { tasks: tasksIn(root), place: () => scopes.triggerSecret() });
  }
  return {
    connection: connection?.value ?? null,
    query: query?.value ?? null,
    listen: listen?.value ?? null,
    everyMs: readInterval(reading, fields) ?? defaultEveryMs,
    cooldown: readCooldown(reading, fields),
  };
}

function readInterval(reading: Reading, fields: Fields): number | null {
  const ms = readLimit(reading, fields, 'every');
  const scalar = textScalarIn(fields, 'every');
  if (ms === null || ms >= leastEveryMs || scalar === null) return ms;
  reading.report('invalid-duration', scalar.span, {
    message: `"every" expects a duration of at least 1s; found "${scalar.value}".`,
  });
  return null;
}

/** Where none is said, a file that has stayed the same for so long is taken to be whole. */
const defaultSettleMs = 2_000;

function readFiles(reading: Reading, fields: Fields, root: Fields): JsonObject {
  return {
    paths: readPaths(reading, fields, root),
    each: flagIn(fields, 'each') ?? false,
    settleMs: readDuration(reading, fields, 'settle') ?? defaultSettleMs,
    cooldown: readCooldown(reading, fields),
  };
}

function readPaths(reading: Reading, fields: Fields, root: Fields): readonly string[] {
  const texts = textsIn(fields, 'paths');
  const globs: Glob[] = [];
  for (const { value, span } of texts) {
    const read = readGlob(value);
    if ('glob' in read) globs.push(read.glob);
    // What the schema refused was told already.
    else if (value !== '') reading.report('invalid-pattern', span, { message: read.mistake });
  }
  const [first] = texts;
  if (first !== undefined && globs.length === texts.length && globs.every(glob => glob.isExclusion))
    reading.report('invalid-pattern', first.span, {
      message: 'Every pattern takes files out, so that none is watched; expected one without "!".',
    });
  reportOwnFiles(reading, { globs, texts }, root);
  return texts.map(({ value }) => value);
}

/** Tells of a trigger that watches what its own runs write. */
function reportOwnFiles(
  reading: Reading,
  { globs, texts }: { readonly globs: readonly Glob[]; readonly texts: readonly TextScalar[] },
  root: Fields,
): void {
  const [first] = texts;
  const written = filesIn(root).find(path => matchesGlobs(globs, path));
  if (written === undefined || first === undefined) return;
  const message = `The orchestration writes "${written}" itself, which these patterns match, so that each of its runs would start the next one.`;
  reading.report('orchestration-cycle', first.span, { message });
}

/** The files that tasks of a file say they write. */
function filesIn(root: Fields): readonly string[] {
  return tasksIn(root).flatMap(task => {
    const uses = textIn(task, 'uses');
    const path = uses === 'export' || uses === 'http' ? textIn(fieldsOf(mapIn(task, 'with')), 'file') : null;
    return path === null || path.includes('${{') ? [] : [path.replace(/^\.\//, '')];
  });
}

function readOrchestrationTrigger(reading: Reading, fields: Fields, { id }: TriggerContext): JsonObject {
  const target = textScalarIn(fields, 'id');
  if (target !== null) checkOrchestrationExists(reading, target, id);
  if (target?.value === id)
    reading.report('orchestration-cycle', target.span, {
      message: 'The orchestration starts itself: each of its runs would start the next one.',
    });
  const states = textValuesIn(fields, 'states');
  return { id: target?.value ?? null, states: fields.has('states') ? states : ['success', 'warning'] };
}

/** A cool-down, which may be a duration alone; null where there is none. */
function readCooldown(reading: Reading, fields: Fields): Json {
  const given = mapIn(fields, 'cooldown');
  if (given === null) {
    const forMs = readDuration(reading, fields, 'cooldown');
    return forMs === null ? null : { forMs, afterwards: 'ignore' };
  }
  const inner = fieldsOf(given);
  return {
    forMs: readDuration(reading, inner, 'for') ?? 0,
    afterwards: choiceIn(inner, 'then', ['ignore', 'fire']) ?? 'ignore',
  };
}
