import type { Catalog, Settings } from './catalog.ts';
import {
  fieldsOf,
  flagIn,
  jsonObjectOf,
  jsonOf,
  mapIn,
  numberIn,
  textIn,
  textScalarIn,
} from './check/fields.ts';
import { readLimit, readTimeZone } from './check/quantities.ts';
import { Reading } from './check/reading.ts';
import type { Fields } from './draft.ts';
import type { JsonObject } from './orchestration.ts';
import type { Problem } from './problem.ts';
import { checkSchema } from './schema/checkSchema.ts';
import { settleProblems } from './settleProblems.ts';
import type { SourceFile } from './sourceFile.ts';
import { readYaml } from './yaml/readYaml.ts';

/** The settings of a project that says nothing: what holds where `.segue/segue.yaml`, or a key of it, is left out. */
export const defaultSettings: Settings = {
  timezone: 'UTC',
  parallel: null,
  connections: {},
  store: 'sqlite',
  secrets: { environment: true, file: '.segue/secrets.env' },
  retention: { runs: null, ageMs: null },
  notifications: null,
  openLineage: null,
  calendars: null,
};

/** A catalog that holds nothing but settings: what a file is read with that refers to nothing. */
export function emptyCatalog(settings: Settings): Catalog {
  return {
    settings,
    components: new Map(),
    configurations: new Map(),
    orchestrations: new Map(),
    secretNames: new Set(),
  };
}

export interface SettingsReading {
  /** What is wrong in the file has its default here. */
  readonly settings: Settings;
  readonly problems: readonly Problem[];
}

/** Reads `.segue/segue.yaml`. An empty file, or one of comments alone, is the default settings. */
export function readSettings(file: SourceFile): SettingsReading {
  const { root, problems } = readYaml(file);
  const reading = new Reading(file, emptyCatalog(defaultSettings));
  reading.problems.push(...problems, ...(root === null ? [] : checkSchema('project', root)));
  const settings = readFields(reading, fieldsOf(root));
  return { settings, problems: settleProblems(file, reading.problems) };
}

function readFields(reading: Reading, fields: Fields): Settings {
  const secrets = fieldsOf(mapIn(fields, 'secrets'));
  const retention = fieldsOf(mapIn(fields, 'retention'));
  const { timezone, store, secrets: sources } = defaultSettings;
  return {
    timezone: readTimeZone(reading, fields, 'timezone') ?? timezone,
    parallel: numberIn(fields, 'parallel'),
    connections: readConnections(fields),
    store: readStore(reading, fields) ?? store,
    secrets: {
      environment: flagIn(secrets, 'environment') ?? sources.environment,
      // Written as `file: null`, it means that there is none; left out, the usual one.
      file: secrets.has('file') ? textIn(secrets, 'file') : sources.file,
    },
    retention: { runs: numberIn(retention, 'runs'), ageMs: readLimit(reading, retention, 'age') },
    notifications: jsonOf(fields.get('notifications')?.value ?? null),
    openLineage: fields.has('openLineage') ? jsonObjectOf(mapIn(fields, 'openLineage')) : null,
    calendars: jsonOf(fields.get('calendars')?.value ?? null),
  };
}

/** Where the record is kept. Anything but a file of the project's own is refused, so that nobody takes it for kept elsewhere. */
function readStore(reading: Reading, fields: Fields): string | null {
  const store = textScalarIn(fields, 'store');
  if (store === null || store.value === 'sqlite') return store?.value ?? null;
  const message = `The store "${store.value}" is not part of this version of Segue; expected "sqlite".`;
  if (/^postgres(ql)?:/.test(store.value)) reading.report('wrong-value', store.span, { message });
  return null;
}

function readConnections(fields: Fields): Readonly<Record<string, JsonObject>> {
  const entries = mapIn(fields, 'connections')?.entries ?? [];
  return Object.fromEntries(entries.map(({ key, value }) => [String(key.value), jsonObjectOf(value)]));
}
