import { component, configuration, orchestration, project } from '../../../schemas/validators.generated.js';
import type { Problem } from '../problem.ts';
import { entryOf, toValue, type YamlMap, type YamlNode } from '../yaml/node.ts';
import { originOf } from '../yaml/shifted.ts';
import { type CheckedTree, firstKey } from './place.ts';
import { translateErrors } from './translateErrors.ts';

/** The kinds of files that people write. */
export type DocumentKind = 'orchestration' | 'project' | 'configuration' | 'component';

/**
 * Checks a file against the schema of its kind (`schemas/<kind>.schema.json`); an empty file counts as an empty map. Gives every
 * mistake once, in the order of their places. What a schema cannot say (ids taken, durations, cron patterns) is checked elsewhere.
 */
export function checkSchema(kind: DocumentKind, root: YamlNode | null): readonly Problem[] {
  return checkValue(kind, root, root === null ? {} : toValue(root)).problems;
}

/**
 * The same for an orchestration of which much may be known: what is in `right` was found right before. The schema judges each task by
 * itself, so the least of all right tasks can stand for any that is; those that are found right now join them.
 */
export function checkOrchestrationSchema(
  root: YamlNode | null,
  right: Pick<WeakSet<YamlNode>, 'has' | 'add'>,
): readonly Problem[] {
  const tasks = new Map<string, YamlNode>();
  const value = valueWithTasks(root, (task, path) => {
    const { origin } = originOf(task);
    if (right.has(origin)) return leastTask;
    tasks.set(path, origin);
    return toValue(task);
  });
  const { problems, paths } = checkValue('orchestration', root, value);
  for (const path of paths) {
    const task = /^\/phases\/\d+\/tasks\/\d+/.exec(path)?.[0];
    if (task !== undefined) tasks.delete(task);
  }
  for (const task of tasks.values()) right.add(task);
  return problems;
}

const leastTask = { id: 'a', run: 'b' };

/** The value of an orchestration, that of each task as `toJson` gives it for the task and its JSON pointer. */
function valueWithTasks(root: YamlNode | null, toJson: (task: YamlNode, path: string) => unknown): unknown {
  if (root?.kind !== 'map') return root === null ? {} : toValue(root);
  return fromEntries(root, 'phases', phases =>
    phases.kind === 'sequence'
      ? phases.items.map((phase, at) => {
          if (phase?.kind !== 'map') return toValue(phase);
          return fromEntries(phase, 'tasks', tasks =>
            tasks.kind === 'sequence'
              ? tasks.items.map((task, index) =>
                  task === null ? null : toJson(task, `/phases/${at}/tasks/${index}`),
                )
              : toValue(tasks),
          );
        })
      : toValue(phases),
  );
}

/** The value of a mapping, that of one of its keys as `toJson` gives it. */
function fromEntries(map: YamlMap, key: string, toJson: (node: YamlNode) => unknown): unknown {
  const entry = entryOf(map, key);
  const entries = map.entries.filter(each => each.key.value !== key);
  const others = toValue({ kind: 'map', span: map.span, entries });
  if (entry === undefined) return others;
  return Object.assign(others as object, { [key]: entry.value === null ? null : toJson(entry.value) });
}

interface CheckedValue {
  readonly problems: readonly Problem[];
  /** Where the schema found a mistake, as JSON pointers. */
  readonly paths: readonly string[];
}

function checkValue(kind: DocumentKind, root: YamlNode | null, value: unknown): CheckedValue {
  const validate = validators[kind];
  if (validate(value)) return { problems: [], paths: [] };
  const errors = validate.errors ?? [];
  const span = firstKey(root) ?? root?.span ?? { start: 0, end: 0 };
  return {
    problems: translateErrors(errors, { root, span, ...phrases[kind] }),
    paths: errors.map(({ instancePath }) => instancePath),
  };
}

const validators = { orchestration, project, configuration, component };

const phrases: Readonly<Record<DocumentKind, Pick<CheckedTree, 'subject' | 'container'>>> = {
  orchestration: { subject: 'An orchestration', container: 'an orchestration' },
  project: { subject: 'The file', container: "the project's settings" },
  configuration: { subject: 'A configuration', container: 'a configuration' },
  component: { subject: 'A component', container: 'a component' },
};
