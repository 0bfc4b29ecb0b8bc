import type { Fields } from '../draft.ts';
import type { Json, JsonObject, Triggers } from '../orchestration.ts';
import { checkConnection } from './connections.ts';
import { checkText, readCondition } from './expressions.ts';
import { choiceIn, fieldsOf, itemsIn, mapIn, textIn, textScalarIn, textValuesIn } from './fields.ts';
import { checkOrchestrationExists } from './orchestrations.ts';
import { readDuration, readLimit } from './quantities.ts';
import type { Reading } from './reading.ts';
import { readSchedules } from './schedules.ts';
import type { Scopes } from './scope.ts';

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
    database: each('database', fields => readDatabase(reading, fields)),
    files: each('files', fields => readFiles(reading, fields)),
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
  const tasks = itemsIn(root, 'phases').flatMap(phase => itemsIn(fieldsOf(phase), 'tasks'));
  return new Set(tasks.flatMap(task => textValuesIn(fieldsOf(task), 'updates')));
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

function readDatabase(reading: Reading, fields: Fields): JsonObject {
  const connection = textScalarIn(fields, 'connection');
  if (connection !== null) checkConnection(reading, connection);
  return {
    connection: connection?.value ?? null,
    query: textIn(fields, 'query'),
    everyMs: readLimit(reading, fields, 'every') ?? defaultEveryMs,
    cooldown: readCooldown(reading, fields),
  };
}

function readFiles(reading: Reading, fields: Fields): JsonObject {
  return {
    paths: textValuesIn(fields, 'paths'),
    cooldown: readCooldown(reading, fields),
  };
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
