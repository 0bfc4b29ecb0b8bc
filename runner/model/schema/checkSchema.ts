import { component, configuration, orchestration, project } from '../../../schemas/validators.generated.js';
import type { Problem } from '../problem.ts';
import { toValue, type YamlNode } from '../yaml/node.ts';
import { type CheckedTree, firstKey } from './place.ts';
import { translateErrors } from './translateErrors.ts';

/** The kinds of files that people write. */
export type DocumentKind = 'orchestration' | 'project' | 'configuration' | 'component';

/**
 * Checks a file against the schema of its kind (`schemas/<kind>.schema.json`); an empty file counts as an empty map. Gives every
 * mistake once, in the order of their places. What a schema cannot say (ids taken, durations, cron patterns) is checked elsewhere.
 */
export function checkSchema(kind: DocumentKind, root: YamlNode | null): readonly Problem[] {
  const validate = validators[kind];
  if (validate(root === null ? {} : toValue(root))) return [];
  return translateErrors(validate.errors ?? [], {
    root,
    span: firstKey(root) ?? root?.span ?? { start: 0, end: 0 },
    ...phrases[kind],
  });
}

const validators = { orchestration, project, configuration, component };

const phrases: Readonly<Record<DocumentKind, Pick<CheckedTree, 'subject' | 'container'>>> = {
  orchestration: { subject: 'An orchestration', container: 'an orchestration' },
  project: { subject: 'The file', container: "the project's settings" },
  configuration: { subject: 'A configuration', container: 'a configuration' },
  component: { subject: 'A component', container: 'a component' },
};
