import type { TextScalar } from './fields.ts';
import type { Reading } from './reading.ts';

/** Built-in components whose `with.connection` names a connection of the project. */
export const connecting: ReadonlySet<string> = new Set(['query', 'export', 'check']);

/** Tells of a connection that the settings do not name. `default` is always there: an embedded database of the project's own. */
export function checkConnection(reading: Reading, connection: TextScalar): void {
  const { connections } = reading.catalog.settings;
  const name = connection.value;
  // A name made by an expression is not known before a run.
  if (name === 'default' || name.includes('${{') || Object.hasOwn(connections, name)) return;
  const known = ['default', ...Object.keys(connections)];
  reading.report(
    'unknown-connection',
    connection.span,
    reading.unknownName(`connection "${name}"`, name, known),
  );
}
